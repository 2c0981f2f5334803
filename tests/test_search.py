"""The search index: nothing missed, next to nothing too much, the same however it came about, nothing private."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.corpus import corpus
from tests.searching import Reader, asked, quality, stands
from tests.sites import Repository, put, repository, tree
from zhengji.model import Call, Kind, Visibility
from zhengji.schema import load_call
from zhengji.site import build
from zhengji.site.search import shards, texts
from zhengji.site.search.slots import slots
from zhengji.site.search.units import COMMON, codes, fold

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "tests" / "vectors" / "search.json"
APP = ROOT / "site_src" / "app"

TEXTS = st.text(st.sampled_from("材料科学电池数字 ，。、5gGＡAIiéμ-.3\n㎡々あ한𠮷０"), max_size=40)
NUMBERS = st.sets(st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=8, max_size=8).map("1-{}".format), max_size=80)
WIDTH = (128 + 64) // 8
ENTRIES = st.sets(st.tuples(st.integers(0, 5), st.integers(0, WIDTH * 8 - 1)).map(lambda one: one[0] << 32 | one[1]))


@given(TEXTS, TEXTS, TEXTS)
def test_whatever_stands_in_a_text_is_found_in_its_codes(before: str, phrase: str, after: str) -> None:
    text, folded = fold(before + phrase + after), fold(phrase).strip()
    if folded and stands(folded, text):
        assert set(asked(folded)) <= set(codes([text]).tolist())


@given(st.lists(TEXTS, max_size=4))
def test_nothing_reaches_from_one_text_into_the_next(several: list[str]) -> None:
    together = set(codes(several).tolist())
    assert together == {code for text in several for code in codes([text]).tolist()}


@given(ENTRIES)
def test_lists_come_back_as_they_were(entries: set[int]) -> None:
    made = shards.lists(np.array(sorted(entries), dtype=np.uint64), WIDTH)
    read = shards.read(shards.shard(3, made))
    assert {code << 32 | slot for code, held in read.items() for slot in shards.slots_of(held, WIDTH)} == entries
    assert all(len(held) <= WIDTH for held in read.values())


@given(ENTRIES, ENTRIES, ENTRIES)
def test_a_changed_shard_is_the_shard_made_anew(entries: set[int], gone: set[int], come: set[int]) -> None:
    held = shards.lists(np.array(sorted(entries), dtype=np.uint64), WIDTH)
    shards.change(held, sorted(gone - come), sorted(come), WIDTH)
    after = np.array(sorted(entries - (gone - come) | come), dtype=np.uint64)
    assert shards.shard(0, held) == shards.shard(0, shards.lists(after, WIDTH))


@given(NUMBERS)
def test_one_more_moves_few(numbers: set[str]) -> None:
    before, after = slots(numbers), slots(numbers | {"1-7ZZZZZZZ"})
    assert len(set(before.of.values())) == len(numbers)
    if before.bits == after.bits:
        moved = [number for number in numbers if before.of[number] != after.of[number]]
        assert len(moved) <= 16
        assert max(after.of.values()) < after.width * 8


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The index of three hundred submissions."""
    base = tmp_path_factory.mktemp("search")
    made = corpus(300, 11, load_call(ROOT), base, size=8_000)
    assert build(load_call(made.root), base / "site", jobs=2, cache=base / "cache").published == 300
    return Reader(base / "site")


def test_every_phrase_is_found_where_it_stands_and_hardly_elsewhere(reader: Reader) -> None:
    found = quality(reader, reader.phrases(200, Random(5)))
    assert found.recall == 1
    assert found.precision >= 0.97
    assert found.most_bytes < 200_000


@pytest.mark.parametrize("width", [1, 2])
def test_single_characters_words_and_numbers_are_exact(reader: Reader, width: int) -> None:
    rng = Random(width)
    for number in rng.sample(sorted(reader.texts), 20):
        assert reader.find(number) == {number}
        text = "".join(reader.texts[number])
        at = rng.randrange(len(text) - width)
        phrase = fold(text[at : at + width]).strip()
        if phrase and phrase.isalnum() and number in reader.scan(phrase):
            assert reader.find(phrase) == reader.scan(phrase)


def test_the_browser_makes_the_same_codes_and_slots(tmp_path: Path) -> None:
    """Both sides read tests/vectors/search.json."""
    vectors = json.loads(VECTORS.read_text("utf-8"))
    for one in vectors["codes"]:
        assert sorted(asked(one["phrase"])) == one["codes"], one["phrase"]
    for one in vectors["slots"]:
        assert dict(slots(one["of"]).of) == one["of"]
        assert slots(one["of"]).bits == one["bits"]
    if not (APP / "node_modules" / ".bin" / "esbuild").exists():
        pytest.skip("the app's tools are not installed: make app")
    source = tmp_path / "vectors.ts"
    source.write_text(
        f'import {{ codes, fold }} from "{APP}/src/search/units";\n'
        f'import {{ slots }} from "{APP}/src/search/slots";\n'
        f"const vectors = {json.dumps(vectors)}, common = {json.dumps(COMMON)};\n"
        "console.log(JSON.stringify({\n"
        "  codes: vectors.codes.map((one) => codes(fold(one.phrase), common).sort((a, b) => a - b)),\n"
        "  slots: vectors.slots.map((one) => slots(Object.keys(one.of), one.bits)),\n"
        "}));\n",
        "utf-8",
    )
    script = tmp_path / "vectors.mjs"
    command = [APP / "node_modules" / ".bin" / "esbuild", source, "--bundle", "--format=esm", f"--outfile={script}"]
    subprocess.run([*command, "--log-level=error"], check=True)
    said = json.loads(subprocess.run(["node", script], check=True, capture_output=True, text=True).stdout)
    assert said["codes"] == [one["codes"] for one in vectors["codes"]]
    for placed, one in zip(said["slots"], vectors["slots"], strict=True):
        assert {number: slot for slot, number in enumerate(placed) if number} == one["of"]


@pytest.fixture
def filed(call: Call, tmp_path: Path) -> Repository:
    """A repository with one submission of every form."""
    made = repository(tmp_path / "repository", call)
    for form in made.call.forms:
        made.file(form.id)
    return made


def test_an_index_whose_making_was_interrupted_is_made_anew(filed: Repository, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    build(filed.call, out, cache=cache)
    whole = tree(out)
    (state,) = cache.rglob("search/state.json")
    for harm in (
        state.unlink,
        lambda: state.write_bytes(b"{"),
        next((out / "assets/search/shards").iterdir()).unlink,
        lambda: next((out / "assets/search/shards").iterdir()).write_bytes(b""),
        next((out / "assets/search/texts").iterdir()).unlink,
    ):
        harm()
        build(filed.call, out, cache=cache)
        assert tree(out) == whole
        assert state.is_file()  # or else the next change would make it anew once more


def test_i4_an_index_that_lags_behind_its_texts_catches_up(
    filed: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    build(filed.call, out, cache=cache)
    form = filed.call.forms[0]
    number = len(tree(out / "assets/search/texts"))
    for turn in range(2):  # two changes, and no build in between gets as far as the index
        narrative = form.role("primary-text")
        assert narrative is not None
        filed.file(form.id, primary_text=f"第{turn}次修改。" + narrative.value(filed.samples[form.id]))
        with monkeypatch.context() as patch:
            patch.setattr("zhengji.site.search.Index.update", _interrupted)
            with pytest.raises(KeyboardInterrupt):
                build(filed.call, out, cache=cache)
    build(filed.call, out, cache=cache)
    assert len(tree(out / "assets/search/texts")) == number
    build(filed.call, tmp_path / "fresh", cache=tmp_path / "fresh-cache")
    assert tree(out) == tree(tmp_path / "fresh")


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_site_can_do_without(filed: Repository, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(filed.call, out, cache=tmp_path / "cache")
    built = build(filed.call, out, cache=tmp_path / "cache", search=False)
    assert built.published == len(filed.call.forms)
    assert not (out / "assets" / "search").exists()
    build(filed.call, out, cache=tmp_path / "cache")
    build(filed.call, tmp_path / "fresh", cache=tmp_path / "fresh-cache")
    assert tree(out) == tree(tmp_path / "fresh")


def _held(out: Path) -> Iterator[int]:
    """Every code of the index of a site."""
    for path in (out / "assets" / "search" / "shards").glob("*.js"):
        yield from shards.read(path.read_bytes())


def test_h2_the_index_holds_nothing_but_the_view(filed: Repository, tmp_path: Path) -> None:
    secrets = []
    for form in filed.call.forms:
        data = filed.samples[form.id]
        for leaf in form.leaves:
            if leaf.visibility is Visibility.STAFF and leaf.kind is Kind.TEXT and leaf.format == "cn-name":
                secrets.append(f"关雎{chr(0x9F00 + len(secrets))}")
                put(data, leaf.path, secrets[-1])
        title, narrative = form.role("title"), form.narratives[0]
        assert title is not None
        put(data, title.path, "索引里没有的人和电话")
        put(data, narrative.path, "请拨13912345678联系。" + narrative.value(data))
        filed.put(form, data)
    assert secrets
    public, staff = tmp_path / "public", tmp_path / "staff"
    build(filed.call, public, cache=tmp_path / "cache")
    build(filed.call, staff, audience="staff", cache=tmp_path / "cache")
    shown = {code for text in Reader(public).texts.values() for code in codes(text).tolist()}
    assert set(_held(public)) == shown
    for secret in [*secrets, "13912345678"]:
        assert Reader(public).find(secret) == set()
        assert Reader(staff).find(secret) != set()


def test_f1_a_text_cannot_leave_its_script(filed: Repository, tmp_path: Path) -> None:
    form = filed.call.forms[0]
    narrative = form.role("primary-text")
    assert narrative is not None
    nasty = '</script><script>alert(1)</script>"]]);alert(2);//\u2028'
    filed.file(form.id, primary_text=narrative.value(filed.samples[form.id]) + nasty)
    out = tmp_path / "out"
    assert build(filed.call, out, cache=tmp_path / "cache").left_out == ()
    script = next((out / "assets" / "search" / "texts").glob(f"{form.number}-*.js")).read_bytes()
    assert b"</" not in script
    assert any(nasty.strip() in text for text in texts.read(script))
