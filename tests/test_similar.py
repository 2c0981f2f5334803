"""Near-identical submissions: what is found, what is not, and that nothing private comes into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.corpus import corpus
from tests.corpus.answers import answers
from zhengji.load import LARGEST, submission_paths
from zhengji.model import Call, Form, JsonObject, Visibility
from zhengji.paths import path_for
from zhengji.schema import load_call
from zhengji.similar import similar_pairs, similar_to
from zhengji.similar.grams import Text, printed_grams
from zhengji.similar.passages import compare
from zhengji.similar.reading import narratives, public_narratives
from zhengji.yamlio import write

CALLS = Path(__file__).parent / "calls"
SIGNS = [chr(code) for code in range(0x4E00, 0x4E00 + 2000)]

Make = Callable[..., str]


def prose(seed: object, length: int) -> str:
    """Sentences that nobody else has written."""
    rng = Random(f"prose/{seed}")
    return "".join("。" if place % 31 == 30 else rng.choice(SIGNS) for place in range(length))


@pytest.fixture(params=["2020", "binhe-2027"])
def any_call(request: pytest.FixtureRequest, root: Path) -> Call:
    """The repository's call, and another one whose forms no code knows."""
    return load_call(root) if request.param == "2020" else load_call(CALLS, str(CALLS / "schemas" / request.param))


class Filing:
    """Submissions in memory, each narrative of which is given."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.merged: dict[str, bytes] = {}

    def form(self) -> Form:
        """The form with the most narratives."""
        return max(self.call.forms, key=lambda form: len(public_narratives(form)))

    def data(self, serial: int, texts: Sequence[str], form: Form | None = None) -> tuple[str, JsonObject]:
        form = form or self.form()
        data = answers(self.call, form, serial, Random(f"filing/{serial}"), 2_000)
        for place, leaf in enumerate(public_narratives(form)):
            node = data
            for key in leaf.path[:-1]:
                node = node[key]
            node[leaf.path[-1]] = texts[place] if place < len(texts) else prose((serial, place), 400)
        unit, title = form.role("unit"), form.role("title")
        assert unit
        assert title
        return path_for(self.call.id, form.id, unit.value(data), title.value(data)), data

    def file(self, serial: int, texts: Sequence[str], form: Form | None = None) -> str:
        path, data = self.data(serial, texts, form)
        self.merged[path] = write(form or self.form(), data).encode()
        return path

    def texts(self, serial: int) -> list[str]:
        return [prose((serial, place), 400) for place, _ in enumerate(public_narratives(self.form()))]


@pytest.fixture
def filing(any_call: Call) -> Filing:
    made = Filing(any_call)
    for serial in range(12):
        made.file(serial, made.texts(serial))
    return made


def told(filing: Filing, path: str, content: bytes | None = None, **options: Any) -> list[tuple[str, float]]:
    asked = {path: content if content is not None else filing.merged[path]}
    return [(pair.b, pair.share) for pair in similar_to(filing.call, asked, filing.merged, **options)[path]]


def test_the_same_text_under_another_title_is_found_whole(filing: Filing) -> None:
    copy = filing.file(50, filing.texts(3))
    original = next(path for path in filing.merged if told(filing, path))
    assert [share for _, share in told(filing, original)] == [1.0]
    (pair,) = similar_to(filing.call, {copy: filing.merged[copy]}, filing.merged)[copy]
    assert (pair.a, pair.b) == (copy, original)
    labels = tuple(filing.form().label_of(leaf.pointer) for leaf in public_narratives(filing.form()))
    assert sorted(pair.copied) == sorted(labels)
    assert {(passage.label_a, passage.label_b) for passage in pair.passages} == {(label, label) for label in labels}
    assert all(passage.text_a == passage.text_b for passage in pair.passages)
    assert sorted(passage.text_a for passage in pair.passages) == sorted(filing.texts(3))


def test_submissions_that_share_nothing_are_not_told_of(filing: Filing) -> None:
    assert not any(map(tuple, similar_to(filing.call, filing.merged, filing.merged, minimum=0.01).values()))


def test_a_copied_narrative_is_found_however_small_its_share_and_wherever_it_was_pasted(filing: Filing) -> None:
    texts = [*filing.texts(60)]
    texts[-1] = filing.texts(5)[0]
    path = filing.file(60, texts)
    (pair,) = similar_to(filing.call, {path: filing.merged[path]}, filing.merged, minimum=0.9)[path]
    first, *_, last = (filing.form().label_of(leaf.pointer) for leaf in public_narratives(filing.form()))
    assert pair.copied == (last, first)
    assert [(passage.label_a, passage.label_b) for passage in pair.passages] == [(last, first)]
    assert pair.share < 0.9


def test_edited_words_stay_in_the_passage_and_are_counted_with_it(filing: Filing) -> None:
    edited = [text[:100] + "另" + text[101:200] + "改了几个字" + text[203:] for text in filing.texts(4)]
    path = filing.file(61, edited)
    (pair,) = similar_to(filing.call, {path: filing.merged[path]}, filing.merged)[path]
    assert pair.share > 0.97
    assert sorted(passage.text_a for passage in pair.passages) == sorted(edited)
    assert sorted(passage.text_b for passage in pair.passages) == sorted(filing.texts(4))


@pytest.mark.parametrize("disguise", [" ", "\u3000", "\n", "\u200b"])
def test_blanks_between_the_characters_hide_no_copy(filing: Filing, disguise: str) -> None:
    path, data = filing.data(62, [disguise.join(text) for text in filing.texts(6)])
    assert [share for _, share in told(filing, path, write(filing.form(), data).encode())] == [1.0]


def test_full_width_letters_and_capitals_make_no_difference() -> None:
    text = prose("wide", 300) + "abc 123,"
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text.upper())
    assert compare(Text([text]), Text([wide])).share == 1.0


def test_what_the_form_prints_is_nobodys_text(filing: Filing) -> None:
    form = filing.form()
    printed = "\n".join(word for item in form.sections for word in (item.title, item.hint))
    printed += "\n".join(word for leaf in form.leaves[2:] for word in (leaf.title, leaf.hint, *leaf.options))
    assert len(printed) > 200
    for serial in (70, 71):
        texts = [f"{printed}\n{text}" for text in filing.texts(serial)]
        filing.file(serial, texts, form)
    assert not any(map(tuple, similar_to(filing.call, filing.merged, filing.merged, minimum=0.01).values()))
    # and the words of the form do not hide what is copied between them
    path = filing.file(72, [f"{printed}\n{text}" for text in filing.texts(7)], form)
    assert [share for _, share in told(filing, path)] == [pytest.approx(1.0, abs=0.02)]


def test_of_many_made_from_one_template_each_is_told_of(filing: Filing, tmp_path: Path) -> None:
    shared = filing.texts(80)
    made = [filing.file(100 + serial, [text[: 380 - serial] for text in shared]) for serial in range(33)]
    base = _laid_out(filing, tmp_path)
    pairs = similar_pairs(base)
    assert {path for pair in pairs for path in (pair.a, pair.b)} == set(made)
    assert len(pairs) < 33 * 32 / 2
    new = filing.file(200, shared)
    assert {path for path, _ in told(filing, new)} == set(made)


def _laid_out(filing: Filing, folder: Path) -> Call:
    import shutil

    shutil.copytree(filing.call.base / "schemas" / filing.call.id, folder / "schemas" / filing.call.id)
    for path, content in filing.merged.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return load_call(folder, str(folder / "schemas" / filing.call.id))


def test_all_ways_of_asking_agree(filing: Filing, tmp_path: Path) -> None:
    first = filing.file(90, [*filing.texts(1)[:1], *filing.texts(90)[1:]])
    second = filing.file(91, filing.texts(2))
    call = _laid_out(filing, tmp_path)
    everything = similar_pairs(call)
    assert len(everything) == 2
    assert similar_pairs(call, jobs=2) == everything
    assert similar_pairs(call, [tmp_path / first]) == tuple(pair for pair in everything if first in (pair.a, pair.b))
    assert similar_pairs(call, [tmp_path / "submissions"]) == everything
    asked = {path: filing.merged[path] for path in (first, second)}
    by_bytes = similar_to(call, asked, filing.merged)
    assert by_bytes == similar_to(call, asked) == similar_to(call, asked, submission_paths(call))
    assert {frozenset((pair.a, pair.b)) for pairs in by_bytes.values() for pair in pairs} == {
        frozenset((pair.a, pair.b)) for pair in everything
    }
    assert all(pair.a == path for path, pairs in by_bytes.items() for pair in pairs)


def test_a_new_version_is_no_double_of_the_one_that_is_merged(filing: Filing) -> None:
    path = next(iter(filing.merged))
    assert not told(filing, path)
    assert not told(filing, path, filing.merged[path] + b"\n# changed\n")


def test_a_draft_from_elsewhere_is_no_double_of_what_it_became(filing: Filing, tmp_path: Path) -> None:
    base = _laid_out(filing, tmp_path / "base")
    draft = tmp_path / "draft.yaml"
    draft.write_bytes(next(iter(filing.merged.values())))
    assert similar_pairs(base, [draft]) == ()


def test_new_files_are_compared_with_each_other(filing: Filing) -> None:
    one = filing.file(95, filing.texts(95))
    other = filing.file(96, filing.texts(95))
    asked = {path: filing.merged.pop(path) for path in (one, other)}
    found = similar_to(filing.call, asked, filing.merged)
    assert [(pair.a, pair.b, pair.share) for pair in found[one]] == [(one, other, 1.0)]
    assert [(pair.a, pair.b, pair.share) for pair in found[other]] == [(other, one, 1.0)]


def test_h1_what_only_staff_may_read_never_enters(tmp_path: Path) -> None:
    """A narrative that is marked for staff is not compared, and no passage shows a contact."""
    import shutil

    shutil.copytree(CALLS / "schemas", tmp_path / "schemas")
    folder = tmp_path / "schemas/binhe-2027"
    plain = load_call(tmp_path, str(folder))
    form = Filing(plain).form()
    hidden = public_narratives(form)[0]
    file = next(file for file in folder.glob("*.schema.json") if f'"{hidden.key}"' in file.read_text("utf-8"))
    schema = json.loads(file.read_text("utf-8"))
    _node(schema, hidden.path)["x-visibility"] = "staff"
    file.write_text(json.dumps(schema, ensure_ascii=False), "utf-8")
    call = load_call(tmp_path, str(folder))
    changed = next(item for item in call.form(form.id).narratives if item.path == hidden.path)  # type: ignore[union-attr]
    assert changed.visibility is Visibility.STAFF

    filing = Filing(plain)
    secret = prose("secret", 900)
    for serial in (1, 2):
        filing.file(serial, [secret, *filing.texts(serial)[1:]], form)
    before = similar_to(plain, filing.merged, filing.merged)
    assert all(before.values())
    after = similar_to(call, filing.merged, filing.merged, minimum=0.01)
    assert not any(after.values())


def _node(schema: JsonObject, path: Sequence[str]) -> JsonObject:
    node = schema
    for key in path:
        node = node["properties"][key]
    return node


def test_h1_telephone_numbers_in_a_passage_are_masked(filing: Filing) -> None:
    texts = [f"{text[:200]}请拨13900001111或写信到someone@example.com联系{text[200:]}" for text in filing.texts(8)]
    path = filing.file(97, texts)
    filing.file(98, texts)
    found = similar_to(filing.call, {path: filing.merged[path]}, filing.merged)[path]
    shown = "".join(passage.text_a + passage.text_b for pair in found for passage in pair.passages)
    assert len(shown) > 1000
    assert "13900001111" not in shown
    assert "someone@example.com" not in shown


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"a: &x b\nc: *x\n",
        b"- - - |\n",
        b"a:\n  b: |\n",
        b"x" * (LARGEST + 1),
        b"\x00",
    ],
    ids=["empty", "utf16", "A1", "A2", "list", "open", "A11", "A8"],
)
def test_what_cannot_be_read_is_like_nothing(filing: Filing, content: bytes) -> None:
    path = next(iter(filing.merged))
    filing.merged[path.replace(".yaml", "2.yaml")] = content
    assert told(filing, path) == []
    assert told(filing, path.replace(".yaml", "3.yaml"), content) == []


def test_c1_a_link_is_not_followed(filing: Filing, tmp_path: Path) -> None:
    call = _laid_out(filing, tmp_path)
    original = tmp_path / next(iter(filing.merged))
    original.with_name("link.yaml").symlink_to(original)
    assert similar_pairs(call) == ()


# --- the quick scan --------------------------------------------------------------------------------------------------

LAYOUTS = {
    "as we write it": lambda text: "|-\n" + "".join(f"  {line}\n" for line in text.split("\n")),
    "indented deeper": lambda text: "|\n" + "".join(f"      {line}\n" for line in text.split("\n")),
    "folded": lambda text: ">-\n" + "".join(f"  {line}\n\n" for line in text.split("\n")),
    "with a comment": lambda text: "|- # 见说明\n" + "".join(f"  {line}\n" for line in text.split("\n")),
    "quoted": lambda text: json.dumps(text, ensure_ascii=False) + "\n",
    "single quotes": lambda text: "'" + text.replace("\n", "\n\n  ") + "'\n",
    "plain": lambda text: text.replace("\n", "\n\n  ") + "\n",
    "on the next line": lambda text: "\n  " + text.replace("\n", "\n\n  ") + "\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_the_scan_reads_what_the_reader_reads(any_call: Call, layout: str, end: str) -> None:
    form = next(form for form in any_call.forms if any(len(leaf.path) == 1 for leaf in public_narratives(form)))
    leaf = next(leaf for leaf in public_narratives(form) if len(leaf.path) == 1)
    said = form.role("form")
    assert said
    text = prose(layout, 120) + "\n" + prose(layout, 130)
    content = f"{said.key}: {form.id}\n{leaf.key}: {LAYOUTS[layout](text)}# 完\n".replace("\n", end).encode()
    path = path_for(any_call.id, form.id, "单位", "名称")
    assert narratives(content, path, any_call) == [text.replace("\n", "").encode()]


def test_the_scan_keeps_to_the_narratives(any_call: Call) -> None:
    for form in any_call.forms:
        filing = Filing(any_call)
        path, data = filing.data(1, [], form)
        expected = [leaf.value(data) for leaf in public_narratives(form)]
        found = narratives(write(form, data).encode(), path, any_call)
        assert found == ["".join(text.split()).encode() for text in expected]


# --- comparing -------------------------------------------------------------------------------------------------------

signs = st.sampled_from("甲乙丙丁戊己庚辛，。 \n")
some_text = st.text(signs, max_size=150) | st.builds(prose, st.integers(0, 5), st.integers(0, 300))


@given(st.lists(some_text, max_size=4), st.lists(some_text, max_size=4))
def test_what_is_shown_is_in_the_texts(a: list[str], b: list[str]) -> None:
    likeness = compare(Text(a), Text(b))
    assert 0 <= likeness.share <= 1
    assert bool(likeness.share) == bool(likeness.stretches)
    for one in likeness.stretches:
        text_a, text_b = a[one.narrative_a][one.begin_a : one.end_a], b[one.narrative_b][one.begin_b : one.end_b]
        assert 60 <= one.same <= len(text_a)
        assert text_a
        assert text_b
        assert not text_a[0].isspace()
        assert not text_a[-1].isspace()
    other = compare(Text(b), Text(a))
    assert bool(other.stretches) == bool(likeness.stretches)


@given(st.integers(0, 1000), st.integers(200, 800), st.data())
def test_a_text_is_all_of_itself_and_of_whatever_holds_it(seed: int, length: int, data: st.DataObject) -> None:
    text = prose(seed, length)
    before, after = prose("before", data.draw(st.integers(0, 300))), prose("after", data.draw(st.integers(0, 300)))
    likeness = compare(Text([text]), Text([prose("x", 50), before + text + after]))
    assert likeness.share == 1.0
    (stretch,) = likeness.stretches
    assert (stretch.narrative_a, stretch.begin_a, stretch.end_a) == (0, 0, length)
    assert (stretch.narrative_b, stretch.begin_b, stretch.end_b) == (1, len(before), len(before) + length)
    assert likeness.copied_a == (0,)


@given(st.integers(0, 1000))
def test_printed_words_are_never_part_of_a_stretch(seed: int) -> None:
    printed = prose("printed", 200)
    own = prose(seed, 300)
    texts = [Text([printed + text], printed_grams([printed])) for text in (own, prose((seed, "other"), 300))]
    assert compare(*texts).share == 0
    assert compare(texts[0], Text([own + printed], printed_grams([printed]))).stretches[0].same == 300


def test_a_phrase_that_comes_again_and_again_leads_nobody_astray() -> None:
    phrase = prose("phrase", 30)
    text = "".join(phrase + prose(part, 40) for part in range(8))
    assert compare(Text([text]), Text([phrase * 5 + text])).share == 1.0
    same = "科技创新驱动发展" * 3
    assert compare(Text([(same + "。") * 50]), Text([(same + "，") * 50])).share > 0.9


# --- how well --------------------------------------------------------------------------------------------------------


def test_planted_repeats_are_found_and_hardly_anything_else(tmp_path: Path, call: Call) -> None:
    made = corpus(200, 3, call, tmp_path, near_duplicates=72, size=12_000)
    pairs = {frozenset((pair.a, pair.b)) for pair in similar_pairs(load_call(tmp_path))}
    planted = {frozenset((one.path, one.original)) for one in made.near_duplicates}
    assert len(planted & pairs) >= 0.98 * len(planted)
    assert len(pairs - made.alike) <= 0.02 * len(pairs)
