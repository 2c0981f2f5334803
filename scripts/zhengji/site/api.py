"""The API: JSON files at addresses that stay, for programs. Versioned in its address, and of the public view alone.

`index.json` says what there is, `submissions.json` lists the submissions, each of which has a file of its own, written
by the worker that writes its page. `schema.json` is the JSON Schema of all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import orjson

from zhengji.model import Call, Form, JsonObject
from zhengji.outputs import Download
from zhengji.outputs.jsonfile import submission_schema
from zhengji.site.listing import Item

if TYPE_CHECKING:  # they show a site, and are told of by what fills one
    from zhengji.site.shown import Site

VERSION = 1
ROOT = f"api/v{VERSION}"
_UP = "../../"  # from ROOT to the root of the site
_TEXT: JsonObject = {"type": "string"}
_COUNT: JsonObject = {"type": "integer", "minimum": 0}


def submission_name(number: str) -> str:
    """The address of a submission's file."""
    return f"{ROOT}/submissions/{number.lower()}.json"


def key(digest: str) -> bytes:
    """The key of a submission's file: it follows from the submission, whose digest is hexadecimal."""
    return bytes.fromhex(digest)


def submission(call: Call, number: str, line: bytes) -> bytes:
    """A submission's file, made from its line of the JSON download."""
    own = number.lower()
    links = {"self": f"{own}.json", "page": f"../{_UP}{call.id}/{own}.html", "index": "../index.json"}
    head = orjson.dumps({"$schema": "../schema.json", "call": call.id, "links": links})
    return head[:-1] + b"," + line[1:] + b"\n"


def index_file(told: JsonObject, downloads: Iterable[Download]) -> tuple[str, bytes]:
    """The entrance with its address: what `index` told, and the downloads."""
    return f"{ROOT}/index.json", _written(told | {"downloads": [_download(file) for file in downloads]})


def files(site: Site) -> Iterator[tuple[str, bytes]]:
    """The other files by address."""
    listed = {"$schema": "schema.json", "call": site.call.id, "count": len(site.items)}
    yield f"{ROOT}/submissions.json", _written(listed | {"submissions": [_listed(site.call, i) for i in site.items]})
    yield f"{ROOT}/schema.json", _written(_schema(site.call))


def _written(told: JsonObject) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def index(site: Site) -> JsonObject:
    """What the entrance tells of the call, but for the downloads, which are made last."""
    call = site.call
    at = {form: n for n, form in enumerate(call.forms)}
    filed = Counter(item.places[0][0] for item in site.items)
    return {
        "$schema": "schema.json",
        "version": VERSION,
        "call": {
            "id": call.id,
            "title": call.title,
            "short_title": call.short_title,
            "organiser": call.organiser,
            "opens": call.opens.isoformat(),
            "closes": call.closes.isoformat(),
        },
        "time": site.common.origin.time.isoformat() if site.common.origin.time else None,
        "count": len(site.items),
        "forms": [
            {
                "id": form.id,
                "number": form.number,
                "label": form.label,
                "title": form.title,
                "short_title": form.short_title,
                "who": form.who,
                "count": filed[at[form]],
                "page": f"{_UP}filing/{form.id}.html",
            }
            for form in call.forms
        ],
        "facets": list(_facets(site)),
        "downloads": [],
        "links": {
            "self": "index.json",
            "submissions": "submissions.json",
            "submission": "submissions/{number}.json",
            "schema": "schema.json",
            "documentation": f"{_UP}api.html",
            "site": f"{_UP}index.html",
        },
    }


def _facets(site: Site) -> Iterator[JsonObject]:
    for n, facet in enumerate(site.facets):
        counts = Counter(index for item in site.items for index in item.places[n])
        values = [{"value": value, "count": counts[index]} for index, value in enumerate(facet.values)]
        yield {"key": facet.key, "title": facet.title, "values": values}


def _download(file: Download) -> JsonObject:
    return {
        "href": f"{_UP}downloads/{file.name}",
        "title": file.title,
        "format": file.format,
        "form": file.form or None,
        "part": file.part + 1,
        "parts": file.parts,
        "count": file.count,
        "size": file.size,
        "sha256": file.sha256,
    }


def _listed(call: Call, item: Item) -> JsonObject:
    return {
        "number": item.number,
        "href": f"submissions/{item.number.lower()}.json",
        "page": f"{_UP}{item.href}",
        "form": call.forms[item.places[0][0]].id,
        "title": item.title,
        "unit": item.unit,
        "region": item.region,
        "domains": item.domains,
        "total": item.money,
        "total_unit": item.money_unit,
    }


def _schema(call: Call) -> JsonObject:
    kinds: dict[str, JsonObject] = {"index": _index_schema(), "submissions": _list_schema(call)}
    kinds |= {f"submission-{form.id}": _submission_schema(form) for form in call.forms}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{call.title}：接口返回的内容",
        "oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in kinds],
        "$defs": kinds,
    }


def _submission_schema(form: Form) -> JsonObject:
    filed = submission_schema(form, "public")
    links = _object({"self": _TEXT, "page": _TEXT, "index": _TEXT})
    own = {"$schema": _TEXT, "call": _TEXT, "links": links}
    return filed | {"properties": own | filed["properties"], "required": [*own, *filed["required"]]}


def _list_schema(call: Call) -> JsonObject:
    listed = {
        **dict.fromkeys(("number", "href", "page"), _TEXT),
        "form": {"enum": [form.id for form in call.forms]},
        **dict.fromkeys(("title", "unit", "region"), _TEXT),
        "domains": _array(_TEXT),
        "total": {"type": ["number", "null"]},
        "total_unit": _TEXT,
    }
    return _object({"$schema": _TEXT, "call": _TEXT, "count": _COUNT, "submissions": _array(_object(listed))})


def _index_schema() -> JsonObject:
    call = _object(dict.fromkeys(("id", "title", "short_title", "organiser", "opens", "closes"), _TEXT))
    form = _object(
        dict.fromkeys(("id", "number", "label", "title", "short_title", "who", "page"), _TEXT) | {"count": _COUNT}
    )
    facet = _object({"key": _TEXT, "title": _TEXT, "values": _array(_object({"value": _TEXT, "count": _COUNT}))})
    file = _object(
        dict.fromkeys(("href", "title", "format", "sha256"), _TEXT)
        | {"form": {"type": ["string", "null"]}}
        | dict.fromkeys(("part", "parts", "count", "size"), _COUNT)
    )
    links = ("self", "submissions", "submission", "schema", "documentation", "site")
    return _object(
        {
            "$schema": _TEXT,
            "version": {"const": VERSION},
            "call": call,
            "time": {"type": ["string", "null"]},
            "count": _COUNT,
            "forms": _array(form),
            "facets": _array(facet),
            "downloads": _array(file),
            "links": _object(dict.fromkeys(links, _TEXT)),
        }
    )


def _object(properties: dict[str, Any]) -> JsonObject:
    """An object that has all of `properties`, and nothing else."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _array(items: JsonObject) -> JsonObject:
    return {"type": "array", "items": items}
