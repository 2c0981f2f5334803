"""The pages where a form is filled in: what their scripts are told. A page for each form is stamped in `stamps`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from zhengji.checks.definition import definition
from zhengji.model import Call, Form, JsonObject
from zhengji.site.listing import as_script
from zhengji.site.origin import Origin


def scripts(call: Call, origin: Origin) -> Iterator[tuple[str, bytes]]:
    """The data that these pages load, by address: the forms, and to whom and where what is filled in may go."""
    yield "assets/data/forms.js", as_script("forms", definition(call))
    yield "assets/data/filing.js", as_script("filing", _desk(call, origin))


def blanks(call: Call) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The blank form as a Word document, for those who write there and open it on the page afterwards, by address."""
    for form in call.forms:
        yield f"forms/{form.id}.docx", partial(_blank, form)


def _blank(form: Form) -> bytes:
    from zhengji.outputs.docx import document  # slow to load, and made once for all builds
    from zhengji.outputs.printed import paper

    return document(paper(form))


def _desk(call: Call, origin: Origin) -> JsonObject:
    return {
        "organiser": call.organiser,
        "to": call.contact.email,
        "telephone": call.contact.phone,
        "bureaus": [
            {"unit": filer.name, "region": filer.region, "to": filer.email} for filer in call.filers if filer.email
        ],
        "repository": origin.repository.rstrip("/"),
        "forge": origin.forge,
        "branch": origin.branch,
    }
