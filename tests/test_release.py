"""Before publishing: what only staff may see is found in every byte of a site, and what is sealed can be checked."""

from __future__ import annotations

import base64
import gzip
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from tests.sites import Repository, put, repository
from zhengji.cli import main
from zhengji.errors import ZhengjiError
from zhengji.model import Call, Form, Kind, Visibility
from zhengji.release import look_through, looking
from zhengji.release.secrets import secrets, spellings
from zhengji.release.sums import schema_version
from zhengji.schema import load_call

CALLS = Path(__file__).parent / "calls"
MOBILE, MAIL = "13700001234", "canary@private.example.cn"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(params=["own", "second"])
def made(request: pytest.FixtureRequest, call: Call, tmp_path: Path) -> Repository:
    """One submission of every form; in the first, what is private is known."""
    made = repository(tmp_path / "repository", call if request.param == "own" else load_call(CALLS))
    for form in made.call.forms:
        for leaf in private(form, "cn-mobile"):
            put(made.samples[form.id], leaf, MOBILE)
        for leaf in private(form, "email"):
            put(made.samples[form.id], leaf, MAIL)
        made.file(form.id)
    return made


def private(form: Form, format_: str) -> list[tuple[str, ...]]:
    return [leaf.path for leaf in form.leaves if leaf.visibility is Visibility.STAFF and leaf.format == format_]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "2020").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><p>征集</p>", "utf-8")
    return folder


def packed(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.xml", content)
    return stream.getvalue()


def table(text: str) -> bytes:
    stream = io.BytesIO()
    parquet.write_table(pa.table({"a": ["x", text]}), stream, compression="zstd")
    return stream.getvalue()


HIDINGS: dict[str, Callable[[str], bytes]] = {
    "as it is": lambda text: f"<p>联系：{text}。</p>".encode(),
    "across two looks": lambda text: b"x" * ((1 << 22) - 5) + f":{text}:".encode(),
    "at the end": lambda text: b"x" * 10 + b">" + text.encode(),
    "base64": lambda text: base64.b64encode(b"ab" + text.encode() + b"cdef"),
    "in a query": lambda text: quote(text).encode(),
    "in JSON": lambda text: json.dumps({"a": text}).encode(),
    "UTF-16": lambda text: f"a:{text}".encode("utf-16-le"),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text).encode(),
    "in a workbook": lambda text: packed(text.encode()),
    "in a workbook in an archive": lambda text: packed(packed(text.encode())),
    "compressed": lambda text: gzip.compress(text.encode()),
    "in Parquet": table,
}


@pytest.mark.parametrize("how", HIDINGS)
@pytest.mark.parametrize("secret", [MOBILE, MAIL])
def test_h2_a_canary_is_found_wherever_it_hides(made: Repository, site: Path, how: str, secret: str) -> None:
    assert look_through(site, made.call) == ()
    (site / "2020" / "x.bin").write_bytes(HIDINGS[how](secret))
    leaks = look_through(site, made.call)
    assert leaks
    assert {leak.file.partition("!")[0] for leak in leaks} == {"2020/x.bin"}
    assert secret not in str(leaks)


@pytest.mark.parametrize("text", ["137-0000-1234", "137 0000 1234", "0137-00001234"])
def test_h2_a_number_in_other_groups_is_found(made: Repository, site: Path, text: str) -> None:
    (site / "x.html").write_text(text, "utf-8")
    assert bool(look_through(site, made.call)) == text.startswith("137")


def test_what_a_submission_says_in_public_is_no_leak(made: Repository, site: Path) -> None:
    """The same address may be private in one form and stand in the text of another."""
    form = next(form for form in made.call.forms if any(_address(form)))
    (leaf,) = list(_address(form))[:1]
    put(made.samples[form.id], leaf, "辽宁省沈阳市和平区某某路一百二十号")
    made.file(form.id)
    (site / "x.html").write_text("地址：辽宁省沈阳市和平区某某路一百二十号", "utf-8")
    assert look_through(site, made.call)
    other = next(form for form in made.call.forms if form.narratives)
    narrative = other.narratives[0]
    said = f"{narrative.value(made.samples[other.id])}我们在辽宁省沈阳市和平区某某路一百二十号。"
    put(made.samples[other.id], narrative.path, said)
    made.file(other.id)
    assert look_through(site, made.call) == ()


def _address(form: Form) -> list[tuple[str, ...]]:
    kinds = (Kind.TEXT, Kind.NARRATIVE)
    return [
        leaf.path
        for leaf in form.leaves
        if leaf.visibility is Visibility.STAFF and leaf.kind in kinds and leaf.format in ("", "cn-name")
    ]


def test_every_staff_only_value_is_looked_for(made: Repository) -> None:
    wanted = secrets(made.call)
    assert {MOBILE, MAIL} <= set(wanted)
    assert all(path.startswith("submissions/") for path in wanted.values())


def test_h2_a_blind_search_says_so(made: Repository, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking.Net, "found_in", lambda *_: set())
    with pytest.raises(ZhengjiError, match="没有找到预先埋下的标记"):
        look_through(site, made.call)


def test_what_cannot_be_opened_cannot_be_published(made: Repository, site: Path) -> None:
    (site / "x.zip").write_bytes(packed(b"x")[:-30])
    with pytest.raises(ZhengjiError, match="无法核查"):
        look_through(site, made.call)


@given(st.text(st.characters(codec="utf-8"), min_size=8, max_size=40), st.binary(max_size=50), st.binary(max_size=50))
def test_no_spelling_slips_through(secret: str, before: bytes, after: bytes) -> None:
    net = looking.Net([secret, "another-value-that-is-looked-for"])
    for spelling in spellings(secret):
        if len(spelling) >= 8:
            assert secret in net.found_in(before + b"|" + spelling + b"|" + after)


def test_digits_in_a_checksum_are_no_number() -> None:
    net = looking.Net(["88001234"])
    assert net.found_in(b"tel 88001234, or") == {"88001234"}
    assert net.found_in(b"88001234") == {"88001234"}
    for checksum in (b"0f88001234ab", b"188001234", b"880012345", b"x88001234"):
        assert net.found_in(checksum) == set()


def test_the_command_seals_what_is_clean_and_the_sums_hold(
    made: Repository, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["release", str(site), "--commit", COMMIT, "--root", str(made.call.base), "--call", made.call.id]
    assert main(command) == 0
    assert "没有不公开的内容" in capsys.readouterr().out
    done = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=site, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    listed = {line[66:] for line in (site / "SHA256SUMS").read_text("utf-8").splitlines()}
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert listed == there - {"SHA256SUMS"}
    manifest = json.loads((site / "manifest.json").read_bytes())
    assert manifest["commit"] == COMMIT
    assert manifest["call"] == made.call.id
    assert manifest["schema"] == schema_version(made.call)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert main(command) == 0
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_the_command_stops_at_a_leak_and_shows_no_value(
    made: Repository, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["release", str(site), "--commit", COMMIT, "--root", str(made.call.base), "--call", made.call.id]
    assert main(command) == 0
    (site / "downloads.csv").write_text(f"a,{MOBILE}\n", "utf-8")
    capsys.readouterr()
    assert main(command) == 1
    printed = capsys.readouterr()
    assert "downloads.csv" in printed.err
    assert MOBILE not in printed.out + printed.err
    assert not (site / "SHA256SUMS").exists()


def test_another_schema_is_another_version(made: Repository) -> None:
    before = schema_version(made.call)
    file = next((made.call.base / "schemas" / made.call.id).glob("*.schema.json"))
    file.write_bytes(file.read_bytes() + b"\n")
    assert schema_version(made.call) != before


@pytest.mark.parametrize("commit", ["main", "0" * 39, "0" * 41, "HEAD; rm -rf /"])
def test_a_commit_is_named_in_full(commit: str, site: Path) -> None:
    with pytest.raises(SystemExit):
        main(["release", str(site), "--commit", commit])


def test_a_folder_without_a_site_is_told(tmp_path: Path, call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["release", str(tmp_path), "--commit", COMMIT, "--root", str(call.base)]) == 2
    assert "zhengji build" in capsys.readouterr().err
    assert shutil.which("sha256sum")
