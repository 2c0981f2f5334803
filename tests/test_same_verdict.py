"""The browser's engine says what Python says: the same codes at the same pointers and lines, in the same words.

Zero differences are allowed. `ZHENGJI_VERDICTS=20000` judges more files than CI does.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from tests.corpus.answers import answers
from tests.test_cases import BY_HAND, CASES, first_sample, patched
from tests.verdicts import Browser, Case, cases, examined, soup_read, soups
from tests.verdicts.browser import ESBUILD
from tests.verdicts.commented import Commented, commented
from tests.verdicts.mutations import mutated
from tests.verdicts.pieces import any_data, any_schema, words, years
from tests.verdicts.strange import PERSONAL
from zhengji.checks import engine_codes
from zhengji.checks.definition import definition
from zhengji.errors import ZhengjiError
from zhengji.formats import FORMATS
from zhengji.load import load, submission_paths
from zhengji.model import Call, JsonObject, Severity
from zhengji.normalise import normalise
from zhengji.paths import number_of, path_for
from zhengji.privacy import personal
from zhengji.schema import load_call
from zhengji.schema.explaining import explainer
from zhengji.yamlio import read, rewrite, scalar_types, write
from zhengji.yamlio.comments import comments_of
from zhengji.years import missing_years
from zhengji.zishu import count, strip_prompt

ROOT = Path(__file__).resolve().parents[1]
VECTORS = ROOT / "tests" / "vectors"
FILES = int(os.environ.get("ZHENGJI_VERDICTS", "2500"))
SEED = int(os.environ.get("ZHENGJI_VERDICTS_SEED", "1"))
TYPES = {"/a": "number", "/b": "boolean", "/c/*": "integer"}


@pytest.fixture(scope="module")
def calls() -> dict[str, Call]:
    found = (
        load_call(ROOT, "2020"),
        *(load_call(ROOT / "tests" / name) for name in ("calls", "third")),
        load_call(CASES, "case"),
    )
    return {call.id: call for call in found}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, calls: dict[str, Call]) -> Browser:
    return Browser(tmp_path_factory.mktemp("engine"), calls.values())


def told_of_a_file() -> set[str]:
    """The codes that a file by itself can get: not what only a system or another submission brings about."""
    elsewhere = ("across.", "intake.")
    return {code.code for code in engine_codes() if not code.code.startswith(elsewhere)} - BY_HAND


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def question(case: Case) -> JsonObject:
    content = encoded(case.content)
    return {"ask": "examine", "call": case.call, "path": case.path, "content": content, "added": case.added}


def like_json(value: Any) -> Any:
    """`value` with every number a double, as a browser has it: 300 and 300.0 are one, true is none."""
    if isinstance(value, dict):
        return {key: like_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [like_json(item) for item in value]
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def differences(asked: list[Any], ours: list[Any], theirs: list[Any]) -> list[Any]:
    """What was asked where the two differ, with both answers; a few of them say enough."""
    pairs = zip(asked, ours, theirs, strict=True)
    return [(what, one, other) for what, one, other in pairs if repr(like_json(one)) != repr(like_json(other))][:3]


def in_key_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: in_key_order(value[key]) for key in sorted(value)}
    return [in_key_order(item) for item in value] if isinstance(value, list) else value


def compare(browser: Browser, calls: dict[str, Call], made: list[Case]) -> list[JsonObject]:
    ours = [in_key_order(examined(case, calls[case.call])) for case in made]
    theirs = [in_key_order(answer) for answer in browser.answers(map(question, made))]
    assert differences(made, ours, theirs) == []
    return ours


def test_generated_and_mutated_submissions(browser: Browser, calls: dict[str, Call]) -> None:
    """Findings with line, message and hint, normalised data, number, path, 字数 and written YAML of every one."""
    ours = compare(browser, calls, list(cases(list(calls.values()), FILES, SEED)))
    read = [one for one in ours if "data" in one]
    seen = Counter(finding["code"] for one in ours for finding in one["findings"])
    # the comparison is worth something only where much can be read and nearly every code is met
    assert len(read) > FILES // 2
    assert sum(not any(f["severity"] == "error" for f in one["findings"]) for one in read) > FILES // 20
    rare = {"yaml.too-large", "yaml.too-deep", "yaml.too-many", "format.org-code-short", "format.org-code-digit"}
    if FILES >= 2500:
        assert told_of_a_file() - rare - set(seen) == set()


def test_texts_of_the_signs_of_yaml(browser: Browser) -> None:
    """The reader by itself: what is read, on which lines, and why not."""
    made = list(soups(FILES * 3, SEED))
    asked = [{"ask": "soup", "content": encoded(content), "types": TYPES} for content in made]
    ours = [in_key_order(soup_read(content, TYPES)) for content in made]
    assert differences(made, ours, [in_key_order(answer) for answer in browser.answers(asked)]) == []
    assert sum("data" in one for one in ours) > FILES // 10


def test_comments_stand_where_fmt_puts_them(browser: Browser, calls: dict[str, Call]) -> None:
    """A file with a person's comments, put in order or filled otherwise: the same bytes, and nothing is lost.

    Answers that would not be read back as they are stop `rewrite`; in the browser somebody is about to mend them.
    """
    made = list(commented(list(calls.values()), FILES // 2, SEED))
    asked, ours = [], []
    for one in made:
        data = {} if one.data is None else {"data": one.data}
        asked.append({"ask": "rewrite", "call": one.call.id, "form": one.form.id, "text": one.text, **data})
        try:
            ours.append({"text": rewrite(one.form, one.text, one.data)})
        except ZhengjiError:
            ours.append({"text": None})
    theirs = browser.answers(asked)
    # a file without a comment is none to the browser: there is nothing to keep
    kept = [index for index, answer in enumerate(theirs) if answer and ours[index]["text"] is not None]
    assert all(
        "#" not in one.text or not _has_comments(one) for one, answer in zip(made, theirs, strict=True) if not answer
    )
    assert differences(*([answers[index] for index in kept] for answers in (asked, ours, theirs))) == []
    assert len([one for one in ours if one["text"]]) > len(made) * 0.8
    assert len(kept) > len(made) * 0.6
    assert all(answer["text"] for answer in theirs if answer)


def _has_comments(one: Commented) -> bool:
    document, _ = read(one.text.encode(), "", scalar_types(one.form))
    return document is not None and bool(comments_of(document).all)


def every_case(case_call: Call) -> Iterator[Case]:
    """The bad cases and good twins of tests/cases, in the places where they are filed."""
    for folder in sorted(CASES.iterdir()):
        for side in ("bad", "good"):
            if (folder / f"{side}.yaml").is_file():
                yield Case("case", f"{side}.yaml", (folder / f"{side}.yaml").read_bytes())
            elif (folder / side).is_dir():
                for path in submission_paths(replace(case_call, base=folder / side)):
                    name = path.relative_to(folder / side).as_posix()
                    yield from (Case("case", name, path.read_bytes(), added) for added in (False, True))


def test_every_case_and_every_sample(browser: Browser, calls: dict[str, Call]) -> None:
    made = list(every_case(calls["case"]))
    for call in (calls["2020"], *(call for call in calls.values() if call.id not in ("2020", "case"))):
        for path in submission_paths(call):
            name = path.relative_to(call.base).as_posix()
            made += [Case(call.id, name, path.read_bytes()), Case(call.id, "别处.yaml", path.read_bytes())]
    for path in sorted((CASES / "2020").glob("*.yaml")):
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        form = calls["2020"].form(said["form"])
        assert form
        sample = first_sample(calls["2020"], form)
        for side in ("bad", "good"):
            data = patched(sample, said.get(side, {})).data
            made.append(Case("2020", sample.path, write(form, data).encode()))
    ours = compare(browser, calls, made)
    codes = {finding["code"] for one in ours for finding in one["findings"]}
    assert told_of_a_file() - codes == set()


def test_what_is_typed_is_judged_as_the_file_that_it_becomes(browser: Browser, calls: dict[str, Call]) -> None:
    """`check` on data, as the web form asks it, is the check of the file that is written from it."""
    asked, files = [], []
    for serial in range(300):
        rng = Random(f"typed/{SEED}/{serial}")
        call = list(calls.values())[serial % len(calls)]
        form = call.forms[serial % len(call.forms)]
        data = mutated(form, answers(call, form, serial % 4, Random(serial % 4), 6_000), rng, rng.randint(0, 3))
        said = form.role("form")
        assert said
        data[said.path[0]] = form.id
        asked.append({"ask": "check", "call": call.id, "form": form.id, "data": data})
        files.append(Case(call.id, "x.yaml", write(form, normalise(form, data)).encode()))
    ours = [examined(case, calls[case.call])["findings"] for case in files]
    assert differences(asked, ours, browser.answers(asked)) == []


def test_b3_vectors_and_texts_of_every_script(browser: Browser) -> None:
    """字数, formats, paths and personal data, piece by piece, on the vectors and on texts by chance."""
    rng = Random(SEED)
    texts = [words(rng) for _ in range(1500)]
    named = ("zishu", "formats", "paths", "years")
    vectors = {name: json.loads((VECTORS / f"{name}.json").read_bytes()) for name in named}
    pieces: list[tuple[JsonObject, Any]] = []
    for text in (*(one["text"] for one in vectors["zishu"]), *texts):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        pieces.append(({"ask": "zishu", "text": text}, count(text)))
    spelt = [(one["format"], one["text"]) for one in vectors["formats"]]
    for name, text in (*spelt, *((rng.choice([*FORMATS]), text) for text in texts)):
        normal = FORMATS[name].normalise(text)
        problems = [
            {"code": one.code, "severity": one.severity.value, "message": one.message, "hint": one.hint}
            for one in FORMATS[name].problems(normal)
        ]
        asked = {"ask": "format", "name": name, "text": text}
        pieces.append((asked, {"normal": normal, "problems": problems}))
    named = [(one["unit"], one["title"]) for one in vectors["paths"]]
    for unit, title in (*named, *zip(texts[::2], texts[1::2], strict=True)):
        path = path_for("2020", "f", unit, title)
        asked = {"ask": "path", "call": "2020", "form": "f", "unit": unit, "title": title, "number": "1"}
        pieces.append((asked, {"path": path, "number": number_of("1", path)}))
    spoken = [(one["text"], one.get("start", "2020-01"), one.get("end", "2022-12")) for one in vectors["years"]]
    for text, start, end in (*spoken, *((years(rng), "2020-01", rng.choice(("2021-06", "2024-12"))) for _ in texts)):
        pieces.append(({"ask": "years", "text": text, "start": start, "end": end}, missing_years(text, start, end)))
    for text in texts:
        text = "".join(rng.choice((text, *PERSONAL, "，", " ")) for _ in range(rng.randint(1, 6)))
        kinds = sorted(Counter(kind for kind, _ in personal(text)).items())
        pieces.append(({"ask": "personal", "text": text}, [list(one) for one in kinds]))
    prompts = [
        "（不少于500字）",
        "（包括经济、社会、环境效益，不少于500字）",
        "主要目标（未来5年，不少于500字）",
        "",
        "限GB 50字",
    ]
    for text in texts[:600]:
        prompt = rng.choice(prompts)
        text = (
            rng.choice((text, text + "\n", ""))
            + rng.choice((prompt, prompt.strip("（）"), prompt.replace("，", ","), prompt + "\n"))
            + text
        )
        body, left = strip_prompt(text, prompt)
        pieces.append(({"ask": "strip", "text": text, "prompt": prompt}, {"body": body, "left": left}))
    compare_pieces(browser, pieces)


def test_likeness_and_schemas_of_every_keyword(browser: Browser) -> None:
    rng = Random(SEED)
    pieces: list[tuple[JsonObject, Any]] = []
    for _ in range(1500):
        word = "".join(rng.choice("abcd其他") for _ in range(rng.choice((0, 3, 6, 9, 260))))
        among = ["".join(rng.choice("abcd其他") for _ in range(rng.choice((1, 3, 6, 9, 250)))) for _ in range(6)]
        cutoff = rng.choice((0.5, 0.6, 0.7))
        asked = {"ask": "near", "word": word, "among": among, "most": 2, "cutoff": cutoff}
        pieces.append((asked, get_close_matches(word, among, 2, cutoff)))
    for _ in range(3000):
        schema, data = any_schema(rng, 2), any_data(rng, 2)
        told = [
            [error.validator, [str(part) for part in error.absolute_path]]
            for error in explainer(schema).iter_errors(data)
        ]
        # one that names what is missing names all of it
        once = [one for at, one in enumerate(told) if one not in told[:at]]
        pieces.append(({"ask": "failures", "schema": schema, "data": data}, once))
    compare_pieces(browser, pieces)


def compare_pieces(browser: Browser, pieces: list[tuple[JsonObject, Any]]) -> None:
    asked, ours = [list(side) for side in zip(*pieces, strict=True)]
    answered = browser.answers(asked)
    for at, what in enumerate(asked):
        if '"additionalProperties": {' in json.dumps(what):  # Python takes what is left over in no order
            ours[at], answered[at] = (sorted(map(repr, side[at])) for side in (ours, answered))
    assert differences(asked, [in_key_order(one) for one in ours], [in_key_order(one) for one in answered]) == []


def test_a_difference_would_be_seen(browser: Browser, calls: dict[str, Call]) -> None:
    case = next(case for case in cases(list(calls.values()), 50, SEED) if "data" in examined(case, calls[case.call]))
    (answer,) = browser.answers([question(case)])
    ours = examined(case, calls[case.call])
    assert differences([case], [in_key_order(ours)], [in_key_order(answer)]) == []
    for key in ("number", "home", "written"):
        assert differences([case], [in_key_order(ours)], [in_key_order({**answer, key: "x"})])
    assert differences([case], [1], [True])
    assert differences([case], [in_key_order(ours)], [None])


def test_the_engine_makes_no_code_of_texts_and_is_small(tmp_path: Path) -> None:
    if not ESBUILD.exists():
        pytest.skip("site_src/app 的依赖没有安装：请运行 make test")
    bundle = tmp_path / "engine.js"
    entry = ROOT / "site_src" / "app" / "src" / "engine" / "index.ts"
    subprocess.run(
        [ESBUILD, entry, "--bundle", "--minify", "--format=iife", f"--outfile={bundle}", "--log-level=warning"],
        check=True,
    )
    content = bundle.read_bytes()
    assert not re.search(rb"\bnew Function\b|\beval\(", content)
    assert len(gzip.compress(content)) < 60_000


def test_the_definition_holds_what_a_form_says_and_nothing_of_anybody(calls: dict[str, Call]) -> None:
    for call in calls.values():
        said = definition(call)
        assert json.loads(json.dumps(said)) == said
        assert [form["id"] for form in said["forms"]] == [form.id for form in call.forms]
        for form, told in zip(call.forms, said["forms"], strict=True):
            assert told["schema"] == form.schema
            assert [rule["code"] for rule in told["rules"]] == [rule.code for rule in form.rules]
        assert call.contact.phone not in json.dumps(said, ensure_ascii=False)
        assert len(gzip.compress(json.dumps(said, ensure_ascii=False).encode())) < 40_000


def test_good_submissions_are_good_to_both(browser: Browser, calls: dict[str, Call]) -> None:
    call = calls["2020"]
    paths = submission_paths(call)
    loaded = [load(path, call)[0] for path in paths]
    made = [Case("2020", one.path, path.read_bytes()) for path, one in zip(paths, loaded, strict=True) if one]
    for answer in browser.answers(map(question, made)):
        assert not [finding for finding in answer["findings"] if finding["severity"] != Severity.INFO.value]
