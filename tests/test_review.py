"""What a reviewer sees, against its expected text (`ZHENGJI_BLESS=1` writes it anew), and what it never holds."""

from __future__ import annotations

import base64
import hashlib
import html as html_entities
import os
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import jsonschema_rs
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.reviewing import FILING, PLAIN, added, edited, merged, pointer, private, samples, written
from zhengji.checks import all_codes
from zhengji.errors import ZhengjiError
from zhengji.model import Call, Field, Kind, Severity, Submission
from zhengji.report.markdown import LONGEST, size
from zhengji.review import Change, Pull, Review, Verdict, judging, known_labels, labels_of, review, saved, wording
from zhengji.review.labels import LONGEST as LONGEST_LABEL
from zhengji.review.model import Told
from zhengji.review.rendering import RENDERERS
from zhengji.schema import call_ids, load_call
from zhengji.similar import Pair, Passage

ROOT = Path(__file__).resolve().parent.parent
EXPECTED = Path(__file__).parent / "cases" / "reviews"
ENDINGS = {"text": "txt", "markdown": "md", "html": "html", "json": "json"}
CALLS = {"official": load_call(ROOT, "2020"), "second": load_call(ROOT / "tests" / "calls")}
HEAD = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(params=CALLS)
def call(request: pytest.FixtureRequest) -> Call:
    return CALLS[request.param]


def request_of(call: Call) -> Review:
    """A request with an edit, a new submission with faults, one taken away; it came on the last day."""
    form = call.forms[0]
    one, other, gone = samples(call, form)[:3]
    narrative = form.narratives[0]
    text = narrative.value(one.data)
    cut = text.index("。", len(text) // 2)
    text = f"{text[:cut]}，并据此调整后续的安排{text[cut:]}"
    text = f"经会商，{text}"
    secret = next(leaf for leaf in private(form) if leaf.kind is Kind.TEXT and leaf.value(one.data))
    changes = (
        edited(
            one, {narrative.pointer: text, secret.pointer: "欧阳某某", pointer(form, "title"): "改过的名称（示例）"}
        ),
        added(call, other, {narrative.pointer: "太短，请联系 13812345678。"}, "另外新建的一份（示例）"),
        Change(gone.path, "", written(gone), None, filing=FILING),
    )
    pull = Pull(7, HEAD, "li-si", call.closes - timedelta(hours=3), total=3)
    return review(call, pull, changes, merged(call))


def same_as_expected(name: str, got: str) -> None:
    path = EXPECTED / name
    if os.environ.get("ZHENGJI_BLESS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(got.encode())
    assert got == path.read_bytes().decode(), f"运行 ZHENGJI_BLESS=1 pytest {Path(__file__).name} 可更新 {path}"


@pytest.mark.parametrize("name", RENDERERS)
@pytest.mark.parametrize("which", CALLS)
def test_expected(which: str, name: str) -> None:
    call = CALLS[which]
    same_as_expected(f"{which}.{ENDINGS[name]}", RENDERERS[name](request_of(call), call))


def test_the_same_request_gives_the_same_bytes(call: Call) -> None:
    for render in RENDERERS.values():
        assert render(request_of(call), call) == render(request_of(call), call)


def alone(call: Call, change: Change, **pull: object) -> Review:
    return review(call, Pull(1, HEAD, total=1, **pull), [change], {})  # type: ignore[arg-type]


def codes(found: Review) -> set[str]:
    return {told.code for told in found.all_findings}


# What is and what is not to be seen.


def test_a_reviewer_finds_the_verdict_first_and_the_changes_by_sentence(call: Call) -> None:
    found = request_of(call)
    comment = RENDERERS["markdown"](found, call)
    assert comment.splitlines()[0] == "### 形式检查：未通过"
    assert found.verdict is Verdict.REFUSED
    changed = found.items[0]
    told = {one.label: one for one in changed.alterations}
    narrative = call.forms[0].narratives[0]
    edit = told[call.forms[0].label_of(narrative.pointer)]
    assert len(edit.sentences) == 2
    assert edit.kept >= 1
    assert "<ins>，并据此调整后续的安排</ins>" in comment
    assert changed.earlier is not None
    assert changed.earlier.name == "某科室"
    assert {"pull.removed"} <= {told.code for told in found.items[2].findings}
    assert "text.personal" in {told.code for told in found.items[1].findings}
    assert found.items[1].near[0].share >= 50


def test_a_field_that_only_staff_may_see_is_named_and_no_more(call: Call) -> None:
    alterations = request_of(call).items[0].alterations
    withheld = [one for one in alterations if one.withheld]
    assert len(withheld) == 1
    assert (withheld[0].before, withheld[0].after, withheld[0].sentences) == ("", "", ())
    assert "有改动，内容不公开" in RENDERERS["markdown"](request_of(call), call)


def canary(leaf: Field, number: int) -> str:
    samples_of = {
        "cn-mobile": f"1370000{number:04d}",
        "cn-phone": f"0411-8800{number:04d}",
        "email": f"canary{number}@private.example.cn",
    }
    return samples_of.get(leaf.format, f"关雎鸠{chr(0x9F00 + number)}密园路")


def spellings(secret: str) -> list[str]:
    digits = "".join(filter(str.isdigit, secret))
    raw = secret.encode()
    return [
        secret,
        quote(secret),
        *(base64.b64encode(b"\0" * n + raw).decode()[4:-4] for n in range(3)),
        secret.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
        "".join(f"&#{ord(sign)};" for sign in secret),
        *([digits, f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"] if len(digits) == 11 else []),
    ]


@pytest.mark.parametrize("name", RENDERERS)
def test_e4_what_is_private_is_in_no_review(call: Call, name: str) -> None:
    """In both versions, valid and not, and under a misspelt key; the file that was read holds all of it."""
    secrets: list[str] = []
    changes = []
    for form in call.forms:
        one = samples(call, form)[0]
        versions = []
        for spoilt in (False, True):
            values = {}
            for leaf in private(form):
                if leaf.kind is Kind.TEXT and leaf.value(one.data) is not None:
                    secrets.append(canary(leaf, len(secrets) + 11))
                    values[leaf.pointer] = secrets[-1] + ("！@。" if spoilt else "")
            versions.append(written(one, values))
        secrets.append("13700009999")
        versions[1] += f'unknown-key: "{secrets[-1]}"\n'.encode()
        changes.append(Change(one.path, PLAIN, versions[0], versions[1]))
    assert len(secrets) > 6
    whole = "".join((one.before or b"").decode() + (one.after or b"").decode() for one in changes)
    assert all(secret in whole for secret in secrets)
    found = review(call, Pull(1, HEAD, total=len(changes)), changes, merged(call))
    shown = RENDERERS[name](found, call)
    assert [secret for secret in secrets if any(one in shown for one in spellings(secret) if len(one) > 6)] == []


@pytest.mark.parametrize("name", RENDERERS)
def test_e4_personal_data_in_public_texts_is_masked(call: Call, name: str) -> None:
    one = samples(call)[0]
    values = {
        leaf.pointer: f"联系 13912345678 或 leak@masked.example.cn。{leaf.value(one.data)}"
        for leaf in one.form.narratives
    }
    shown = RENDERERS[name](alone(call, edited(one, values)), call)
    assert "13912345678" not in shown
    assert "leak@masked" not in html_entities.unescape(shown)


ATTACKS = (
    "@org/team 见 #1，closes #2 owner/repo#3 GH-4 !5",
    "`code` ``` ~~~ <!-- x -->",
    "[链接](https://evil.example) ![](https://evil.example/x.png) https://evil.example www.evil.example",
    "</details></td></table><script>alert(1)</script><img src=x onerror=alert(1)>",
    "# 标题\n- [x] 已审\n| a | b |\n---\n> 引用\n\n    code",
    "{{ config }} {% raw %} ${{ github.token }} $(id)",
    "\u200b<b>粗</b>&lt;i&gt; &#64;team \u00ad\u2060",
)


def attacked(call: Call) -> Review:
    """Every public text of a form is an attack, before and after."""
    one = samples(call, call.forms[0])[0]
    texts = [
        leaf for leaf in one.form.leaves if leaf.kind in (Kind.TEXT, Kind.NARRATIVE) and leaf not in private(one.form)
    ]
    values = {leaf.pointer: ATTACKS[place % len(ATTACKS)] for place, leaf in enumerate(texts) if leaf.role != "form"}
    narratives = {leaf.pointer: "。".join((*ATTACKS, f"{leaf.value(one.data)}")) for leaf in one.form.narratives}
    before = {leaf.pointer: "。".join(reversed(ATTACKS)) for leaf in one.form.narratives}
    changes = [
        Change(one.path, PLAIN, written(one, before), written(one, {**values, **narratives})),
        Change(f"submissions/{call.id}/{one.form.id}/@org `x` <b>/{'#1 [x](y)'}\n.yaml", PLAIN, None, b"{{ x }}: [1"),
        Change(f"submissions/{call.id}/{one.form.id}/a/b.yaml", PLAIN, None, "a: \u202ex\u2066".encode()),
        Change(f"submissions/{call.id}/{one.form.id}/\udcff/\u202e.yaml", "120000", None, None),
    ]
    found = review(call, Pull(1, HEAD, "@org", total=4), changes, {})
    assert found.items[0].parts  # it could be read
    return found


def test_e1_what_was_submitted_does_nothing_in_a_comment(call: Call) -> None:
    comment = RENDERERS["markdown"](attacked(call), call)
    page = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"]).render(comment)
    tags = set(re.findall(r"</?([a-zA-Z0-9!-]+)", page))
    ours = "h3 h4 p strong code ul li br del ins blockquote sub details summary table thead tbody tr th td i b".split()
    assert tags <= set(ours), tags - set(ours)
    assert not re.search(r"<[a-z0-9]+ (?!colspan=\"3\">)", page)
    assert not re.search(
        r"[@#](?!\u200b)(?=\w)", html_entities.unescape(comment.replace("####", "").replace("###", ""))
    )
    assert not re.search("[\u202a-\u202e\u2066-\u2069\ud800-\udfff]", comment)
    for attack in ("GH-4", "!5", "evil.example/x.png", "${{"):
        assert attack not in comment


def test_f1_what_was_submitted_does_nothing_on_the_page(call: Call) -> None:
    page = RENDERERS["html"](attacked(call), call)
    page.encode()
    allowed = (
        "html head meta title style body header p b span main section h1 h2 h3 h4 table thead tbody tr th td a div "
        "dl dt dd code ul li em article details summary del ins blockquote br i footer !doctype"
    ).split()
    assert set(re.findall(r"</?([a-zA-Z0-9!-]+)", page)) <= set(allowed)
    assert not re.search(r"<[^>]*\s(?:on[a-z]+|src|style)\s*=", page)
    assert all(href.startswith("#i") for href in re.findall(r'href="([^"]*)"', page))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page)
    assert "{{ config }}" in page


def test_the_page_holds_a_policy_that_only_lets_its_own_style_in(call: Call) -> None:
    page = RENDERERS["html"](request_of(call), call)
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "url(" not in style


def test_nothing_acts_on_a_terminal(call: Call) -> None:
    shown = RENDERERS["text"](attacked(call), call)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert not any(line.startswith("::") for line in shown.splitlines())


def test_e2_a_comment_that_is_too_long_is_cut_with_a_count(call: Call) -> None:
    one = samples(call, call.forms[0])[0]
    long = "一段很长的文字，😀写满整栏。\n" * 500
    values = {leaf.pointer: f"{place}{long}" for place, leaf in enumerate(one.form.narratives)}
    changes = [
        replace(
            edited(one, {**values, pointer(one.form, "title"): f"第{n}份"}), path=one.path.replace(".yaml", f"{n}.yaml")
        )
        for n in range(12)
    ]
    found = review(call, Pull(1, HEAD, total=12), changes, {})
    comment = RENDERERS["markdown"](found, call)
    assert LONGEST - 3_000 < size(comment) <= LONGEST - 100
    assert comment.splitlines()[0].startswith("### 形式检查：")
    assert comment.count("<details>") == comment.count("</details>")
    assert comment.count("<table>") == comment.count("</table>")
    cut = comment.splitlines()[-1]
    assert cut.startswith("篇幅所限，另有 ")
    blocks = sum(len(part.texts) + bool(part.rows) for item in found.items for part in item.parts)
    left_out = re.search(r"(\d+) 段填报内容", cut)
    assert left_out
    shown = comment.count("<table>") + comment.count(" 字</sub></p>")
    assert int(left_out[1]) == blocks - shown
    for item in found.items:
        assert html_entities.unescape(comment).count(item.number) >= 1
    # what matters most is there: every error
    assert comment.count("<code>text&#46;") >= sum(
        told.code.startswith("text.") and told.severity is Severity.ERROR for told in found.all_findings
    )


# The request as a whole.


def test_c4_what_is_no_submission_is_not_reviewed_as_one(call: Call) -> None:
    one = samples(call)[0]
    found = alone(call, edited(one, {}), outside=(".github/workflows/check.yml", "mkdocs.yml"))
    assert codes(found) == {"pull.outside"}
    assert found.items == ()
    assert found.verdict is Verdict.REFUSED
    assert "不按申报审核" in RENDERERS["markdown"](found, call)


def test_c5_a_request_with_too_many_is_not_half_checked(call: Call) -> None:
    one = samples(call)[0]
    found = review(call, Pull(1, HEAD, total=101), [edited(one, {})], {})
    assert codes(found) == {"pull.too-many"}
    assert found.items == ()


def test_c1_what_is_not_a_plain_file_is_refused(call: Call) -> None:
    one = samples(call)[0]
    for mode in ("120000", "160000", "100755"):
        assert "pull.mode" in codes(alone(call, Change(one.path, mode, None, None)))


@pytest.mark.parametrize("label", ["", "准予撤回"])
def test_c6_what_is_filed_is_not_taken_away_or_moved_without_a_maintainer(call: Call, label: str) -> None:
    one = samples(call)[0]
    content = written(one)
    approved = frozenset({label} - {""})
    for change, code in (
        (Change(one.path, "", content, None), "pull.removed"),
        (Change(one.path.replace(".yaml", "2.yaml"), PLAIN, content, content, one.path), "pull.moved"),
    ):
        found = alone(call, change, approved=approved)
        told = [told.severity for told in found.all_findings if told.code == code]
        assert told == [Severity.WARNING if label else Severity.ERROR]


def test_c6_what_is_filed_does_not_become_another_units(call: Call) -> None:
    one = samples(call)[0]
    at = pointer(one.form, "unit")
    taken = edited(one, {at: "毫不相干的另一家单位"})

    def weight(change: Change, **pull: object) -> list[Severity]:
        return [told.severity for told in alone(call, change, **pull).all_findings if told.code == "pull.transfer"]

    assert weight(taken) == [Severity.ERROR]
    assert weight(taken, approved=frozenset({"准予变更"})) == [Severity.WARNING]
    name = one.form.fields_by_pointer[at].value(one.data)
    assert weight(edited(one, {at: f"{name[:-1]}院"})) == [Severity.WARNING]
    assert weight(edited(one, {at: f" {name} "})) == []


def test_i3_a_stale_edit_is_told_and_compared_with_what_is_there_now(call: Call) -> None:
    one = samples(call)[0]
    at = one.form.narratives[0].pointer
    change = replace(edited(one, {at: "改过的第一句。" + one.form.narratives[0].value(one.data)}), stale=True)
    found = alone(call, change)
    assert "pull.stale" in codes(found)
    assert found.items[0].alterations[0].sentences[0].kind in ("added", "edited")


@pytest.mark.parametrize(
    ("bound", "seconds", "state"),
    [
        ("opens", -1, "early"),
        ("opens", 0, "open"),
        ("closes", 0, "open"),
        ("closes", 0.999, "open"),
        ("closes", 1, "late"),
    ],
)
def test_i2_the_deadline_is_the_servers_to_the_second(call: Call, bound: str, seconds: float, state: str) -> None:
    one = samples(call)[0]
    received: datetime = getattr(call, bound) + timedelta(seconds=seconds)
    old = replace(edited(one, {}), filing=replace(FILING, time=datetime.fromisoformat("2001-01-01T00:00:00+00:00")))
    found = alone(call, old, received=received)
    assert found.timing.state == state
    assert codes(found) & {"pull.early", "pull.late"} == ({f"pull.{state}"} if state != "open" else set())
    assert found.items[0].points[0].state == ("good" if state == "open" else "bad")


def test_i2_a_late_one_is_let_in_by_a_label_alone(call: Call) -> None:
    one = samples(call)[0]
    late = call.closes + timedelta(days=1)
    found = alone(call, edited(one, {}), received=late, approved=frozenset({"准予补报"}))
    assert found.verdict is Verdict.REMARKS
    assert found.items[0].points[0].state == "doubtful"
    assert alone(call, edited(one, {})).items[0].points[0].state == "unknown"


@pytest.mark.parametrize(
    ("first", "last", "code", "state"),
    [(-2, -1, "", "good"), (-1, 1, "pull.time", "doubtful"), (1, 2, "pull.late", "bad")],
)
def test_i2_a_label_put_on_later_tells_no_time(call: Call, first: int, last: int, code: str, state: str) -> None:
    """The event of a label: the version came at some time between the request's beginning and now."""
    between = tuple(call.closes + timedelta(hours=hours) for hours in (first, last))
    found = alone(call, edited(samples(call)[0], {}), between=between)
    assert {one for one in codes(found) if one.startswith("pull.")} == {code} - {""}
    assert found.items[0].points[0].state == state


# Between submissions.


def test_near_identical_ones_are_told_with_share_and_passage(call: Call) -> None:
    one = samples(call, call.forms[0])[0]
    found = review(call, Pull(total=1), [added(call, one, {}, "换了一个名称（示例）")], merged(call))
    near = found.items[0].near[0]
    assert near.path == one.path
    assert near.number == one.number
    assert near.share >= 90
    assert near.stretches[0].zishu > 100
    told = [told for told in found.items[0].findings if told.code == "across.near"]
    assert len(told) == 1
    assert "across.same-text" not in codes(found)  # told once, of the whole
    assert f"**{near.share}%** 相同" in RENDERERS["markdown"](found, call)


def test_e4_a_shared_passage_is_masked_and_shown_only_of_public_narratives(call: Call) -> None:
    one = samples(call, call.forms[0])[0]
    label = one.form.label_of(one.form.narratives[0].pointer)
    passages = [Passage(name, name, "联系 13912345678。", "联系 13912345678。", 9) for name in (label, "内部意见")]
    said = judging._said(call, Pair(one.path, one.path, 0.004, tuple(passages)))
    assert said.share == 1
    assert [(stretch.label, stretch.text) for stretch in said.stretches] == [(label, "联系 139********。")]


def test_the_former_version_and_what_is_taken_away_are_no_doubles(call: Call) -> None:
    one = samples(call, call.forms[0])[0]
    moved = Change(one.path.replace(".yaml", "2.yaml"), PLAIN, written(one), written(one), one.path)
    for change in (edited(one, {}), moved):
        found = review(call, Pull(total=1), [change], merged(call))
        assert found.items[0].near == ()
        assert not [code for code in codes(found) if code.startswith("across.")]


def test_the_same_filing_is_found_among_what_is_merged(call: Call) -> None:
    one = samples(call, call.forms[0])[0]
    twin = Change(one.path.replace(".yaml", "x.yaml"), PLAIN, None, written(one))
    assert "across.same-filing" in codes(review(call, Pull(total=1), [twin], merged(call)))
    other = samples(call, call.forms[0])[1]
    title = one.form.role("title")
    assert title is not None
    same = added(call, other, {}, title.value(one.data))
    assert "across.same-title" in codes(review(call, Pull(total=1), [same], merged(call)))


def test_two_of_one_request_are_compared_too(call: Call) -> None:
    one = samples(call, call.forms[0])[0]
    both = [added(call, one, {}, f"第{n}次新建的一份（示例）") for n in (1, 2)]
    found = review(call, Pull(total=2), both, {})
    assert [item.near[0].path for item in found.items] == [both[1].path, both[0].path]


# Checklist and labels.


def test_the_checklist_ticks_itself_and_leaves_the_rest_to_a_person(call: Call) -> None:
    one = samples(call)[0]
    points = alone(call, edited(one, {}), received=call.opens).items[0].points
    assert [point.text for point in points] == [point.text for point in call.checklist]
    for point, said in zip(points, call.checklist, strict=True):
        assert point.state == ("good" if said.codes else "open")
    comment = RENDERERS["markdown"](alone(call, edited(one, {}), received=call.opens), call)
    assert comment.count("- [x] ") == sum(bool(point.codes) for point in call.checklist)
    assert comment.count("- [ ] ") == sum(not point.codes for point in call.checklist)


def test_a_file_that_cannot_be_read_leaves_points_undecided(call: Call) -> None:
    one = samples(call)[0]
    points = alone(call, Change(one.path, PLAIN, None, b"a: [")).items[0].points
    assert {"bad", "unknown", "open"} == {point.state for point in points}


@pytest.mark.parametrize("where", [ROOT, ROOT / "tests" / "calls"], ids=["own", "tests"])
def test_every_code_of_a_checklist_exists(where: Path) -> None:
    for name in call_ids(where):
        call = load_call(where, name)
        known = {code.code for code in all_codes(call)}
        for point in call.checklist:
            for code in point.codes:
                assert any(point.about(one) and (one == code or code.endswith(".")) for one in known), code


def test_labels_are_by_form_region_and_verdict_and_only_known_ones(call: Call) -> None:
    found = request_of(call)
    labels = labels_of(found, call)
    assert set(labels) <= set(known_labels(call))
    assert f"表：{call.forms[0].label}" in labels
    assert "检查：未通过" in labels
    assert "查重：疑似雷同" in labels
    assert all(len(label) <= LONGEST_LABEL and "," not in label for label in known_labels(call))
    made_up = replace(found, items=tuple(replace(item, region="@org", form="x") for item in found.items))
    assert not [label for label in labels_of(made_up, call) if label.startswith(("表", "地区"))]


# As JSON.


def test_what_is_saved_comes_back(call: Call) -> None:
    for found in (request_of(call), attacked(call), alone(call, edited(samples(call)[0], {}), outside=("x",))):
        content = saved.saved(found)
        again = saved.read(content)
        assert saved.saved(again) == content
        assert again.verdict is found.verdict
        assert labels_of(again, call) == labels_of(found, call)
        for name in ("markdown", "html"):
            assert RENDERERS[name](again, call) == RENDERERS[name](found, call)


def test_the_schema_of_a_saved_review_is_one() -> None:
    schema = orjson.loads((Path(saved.__file__).with_name("review.schema.json")).read_bytes())
    assert jsonschema_rs.meta.is_valid(schema)


def test_d4_a_report_of_another_make_is_refused(call: Call) -> None:
    good = orjson.loads(saved.saved(request_of(call)))
    poisoned = [
        b"",
        b"[]",
        b"\xff\xfe",
        b"{" * 100_000,
        orjson.dumps(good) + b" " * saved.LARGEST,
        orjson.dumps({**good, "version": 2}),
        orjson.dumps({**good, "extra": 1}),
        orjson.dumps({key: value for key, value in good.items() if key != "timing"}),
        orjson.dumps({**good, "head": "$(id)"}),
        orjson.dumps({**good, "call": "../../etc"}),
        orjson.dumps({**good, "items": good["items"] * 40}),
        orjson.dumps({**good, "items": [{**good["items"][0], "parts": [{"title": 1}]}]}),
        orjson.dumps({**good, "timing": {**good["timing"], "opens": "yesterday"}}),
        orjson.dumps({**good, "findings": [{**good["items"][2]["findings"][0], "code": "<b>"}]}),
    ]
    for content in poisoned:
        with pytest.raises(ZhengjiError):
            saved.read(content)


def test_a_review_too_large_to_travel_leaves_out_forms_and_says_so(call: Call) -> None:
    found = request_of(call)
    part = found.items[1].parts[-1]
    text = replace(part.texts[0], text="长" * 200_000)
    big = replace(found.items[1], parts=(replace(part, texts=(text,) * 3),))
    whole = replace(found, items=(*found.items, *(replace(big, path=f"{n}") for n in range(4))))
    content = saved.saved(whole)
    assert len(content) <= saved.LARGEST
    again = saved.read(content)
    assert again.shortened
    assert [told.code for told in again.all_findings] == [told.code for told in whole.all_findings]
    assert again.items[0].parts == whole.items[0].parts
    assert "部分填报内容没有带来" in RENDERERS["markdown"](again, call)
    endless = replace(found.items[1], findings=(replace(found.items[1].findings[0], message="长" * 900_000),) * 3)
    with pytest.raises(ZhengjiError):
        saved.saved(replace(found, items=(endless,)))


@given(st.lists(st.tuples(st.sampled_from(["甲栏", "乙栏", ""]), st.sampled_from(list(Severity))), max_size=12))
def test_every_finding_stands_under_its_field_once(some: list[tuple[str, Severity]]) -> None:
    findings = [Told("a.b", weight, "p", n, label, f"{label}：第{n}个", "") for n, (label, weight) in enumerate(some)]
    told = [(label, one) for label, group in wording.by_field(findings, *Severity) for one in group]
    assert sorted(one.line for _, one in told) == list(range(len(some)))
    assert [label for label, _ in told] == [one.label or "整份文件" for _, one in told]
    names = list(dict.fromkeys(label for label, _ in told))
    assert names == list(dict.fromkeys(one.label or "整份文件" for one in findings))


def test_what_is_shaped_wrong_is_shown_as_it_was_written(call: Call) -> None:
    """A value of another shape than its blank is refused, and breaks no table."""
    for form in call.forms:
        one = samples(call, form)[0]
        for wrong in ("不是", "-3", [1, 2], {"a": 1}, "2020年"):
            values = {leaf.pointer: wrong for leaf in form.leaves if leaf.role != "form"}
            found = alone(call, Change(one.path, PLAIN, written(one), _yaml(one, values)))
            assert found.verdict is Verdict.REFUSED
            for render in RENDERERS.values():
                render(found, call)


def _yaml(submission: Submission, values: dict[str, object]) -> bytes:
    """A file of `submission` with values that the writer would not write: JSON is YAML."""
    from tests.filed import put
    from tests.reviewing import data_of

    data = data_of(submission)
    for at, value in values.items():
        put(data, submission.form.fields_by_pointer[at], value)
    return orjson.dumps(data)
