"""The pages where a form is filled in: what their scripts are told. A page for each form is stamped in `stamps`."""

from __future__ import annotations

from collections.abc import Iterator

from zhengji.checks.definition import definition
from zhengji.model import Call, JsonObject
from zhengji.site.listing import as_script
from zhengji.site.origin import Origin


def scripts(call: Call, origin: Origin) -> Iterator[tuple[str, bytes]]:
    """The data that these pages load, by address: the forms, and to whom and where what is filled in may go."""
    yield "assets/data/forms.js", as_script("forms", definition(call))
    yield "assets/data/filing.js", as_script("filing", _desk(call, origin))


def _desk(call: Call, origin: Origin) -> JsonObject:
    return {
        "organiser": call.organiser,
        "to": call.contact.email,
        "phone": call.contact.phone,
        "bureaus": [
            {"unit": filer.name, "region": filer.region, "to": filer.email} for filer in call.filers if filer.email
        ],
        "repository": origin.repository.rstrip("/"),
        "forge": origin.forge,
        "branch": origin.branch,
    }
