"""Threats A and B6 of the list of bad input: what each gets, in a process of its own where a crash would be seen."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time

import pytest

from zhengji import zishu
from zhengji.model import Finding, Severity
from zhengji.yamlio import read
from zhengji.yamlio.encoding import MAX_BYTES


def _refused(content: bytes) -> tuple[Finding, ...]:
    started = time.perf_counter()
    document, findings = read(content, "x.yaml")
    assert time.perf_counter() - started < 2
    assert document is None
    assert findings
    for finding in findings:
        assert finding.severity is Severity.ERROR
        assert finding.place.path == "x.yaml"
        assert finding.place.line >= 1
        assert finding.message
        assert finding.hint
        assert "。" not in finding.message[-1:]
    return findings


def _codes(content: bytes) -> list[str]:
    return [finding.code.removeprefix("yaml.") for finding in _refused(content)]


NUMBER = 100_000
DEEP = {
    "A1-flow-sequence": "[" * NUMBER,
    "A1-flow-mapping": "{" * NUMBER,
    "A1-flow-lines": "a: " + "[\n" * NUMBER,
    "A1-flow-mixed": "a: " + "[{a: " * 30_000,
    "A1-block-sequence": "a:\n" + "- " * NUMBER,
    "A1-block-question": "? " * NUMBER,
    "A1-block-mapping": "".join(f"{' ' * depth}a:\n" for depth in range(600)),
    "A1-key": "? " + "[" * NUMBER,
    "A1-seventeen": "a: " + "[" * 16 + "]" * 16,
}


@pytest.mark.parametrize("name", DEEP)
def test_depth(name: str) -> None:
    program = "import sys; from zhengji.yamlio import read; print(read(sys.stdin.buffer.read(), 'x')[1][-1].code)"
    run = subprocess.run([sys.executable, "-c", program], input=DEEP[name].encode(), capture_output=True, timeout=20)
    assert (run.returncode, run.stdout.decode().strip()) in {(0, "yaml.too-deep"), (0, "yaml.root")}, (
        run.stderr.decode()
    )
    _refused(DEEP[name].encode())


def test_a1_sixteen_levels_are_read() -> None:
    document, findings = read(("a: " + "[" * 15 + "]" * 15).encode(), "x.yaml")
    assert findings == ()
    assert document is not None


def _bomb() -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{name}: &{name} [{', '.join([f'*{last}'] * 9)}]" for last, name in zip("abcdef", "bcdefg", strict=True)]
    return "\n".join(lines)


REFUSED = {
    "A2-anchor": ("a: &x 1\n", ["anchor"]),
    "A2-anchor-on-group": ("a: &x\n  b: 1\n", ["anchor"]),
    "A2-anchor-on-key": ("&x a: 1\n", ["anchor"]),
    "A2-alias": ("a: &x 1\nb: *x\n", ["anchor", "alias"]),
    "A2-alias-of-nothing": ("a: *x\n", ["alias"]),
    "A2-alias-of-itself": ("a: &x [*x]\n", ["anchor", "alias"]),
    "A2-alias-as-key": ("*x : 1\n", ["alias"]),
    "A2-alias-as-root": ("*x\n", ["root", "alias"]),
    "A2-bomb": (_bomb(), ["anchor"] + (["anchor"] + ["alias"] * 9) * 6),
    "A3-merge": ("a: {b: 1}\n<<: {c: 2}\n", ["merge"]),
    "A3-merge-of-alias": ("a: &x {b: 1}\nc:\n  <<: *x\n", ["anchor", "merge", "alias"]),
    "A4-duplicate": ("a: 1\nb: 2\na: 3\n", ["duplicate-key"]),
    "A4-duplicate-deep": ("a:\n  - b: 1\n    b: 2\n  - b: 1\n", ["duplicate-key"]),
    "A4-duplicate-thrice": ("a: 1\na: 1\na: 1\n", ["duplicate-key", "duplicate-key"]),
    "A4-duplicate-quoted": ("a: 1\n'a': 2\n", ["duplicate-key"]),
    "A5-python": ("a: !!python/object/apply:os.system [echo]\n", ["tag"]),
    "A5-str": ("a: !!str 1\n", ["tag"]),
    "A5-own": ("a: !x 1\n", ["tag"]),
    "A5-non-specific": ("a: ! 1\n", ["tag"]),
    "A5-verbatim": ("a: !<x> {}\n", ["tag"]),
    "A5-on-key": ("!!str a: 1\n", ["tag"]),
    "A5-on-root": ("!!map {a: 1}\n", ["tag"]),
    "A5-binary": ("a: !!binary aGk=\n", ["tag"]),
    "A5-declared": ("%TAG !e! tag:example.com,2000:\n---\na: 1\n", ["tag"]),
    "A8-nul": ("a: x\x00y\n", ["character"]),
    "A8-nul-first": ("\x00a: 1\n", ["character"]),
    "A8-bell": ("a: |-\n  x\x07\n", ["character"]),
    "A8-escape": ("a: \x1b[31m\n", ["character"]),
    "A8-delete": ("a: \x7f\n", ["character"]),
    "A8-c1": ("a: \x9b\n", ["character"]),
    "A8-vertical-tab": ("a: x\x0by\n", ["character"]),
    "A8-next-line": ("a: x\x85y\n", ["character"]),
    "A8-line-separator": ("a: x\u2028y\n", ["character"]),
    "A8-bidi-override": ("a: \u202etxt.exe\n", ["character"]),
    "A8-bidi-isolate": ("a: \u2066x\u2069\n", ["character", "character"]),
    "A8-bidi-mark": ("a: x\u200ey\n", ["character"]),
    "A8-unpaired": ("a: \ud800\n", ["character"]),
    "A8-unpaired-low": ("a: \udc00\n", ["character"]),
    "A8-pair-as-two": ("a: \ud83d\ude00\n", ["character", "character"]),
    "A8-noncharacter": ("a: \ufffe\n", ["character"]),
    "A8-noncharacter-beyond": ("a: \U0010ffff\n", ["character"]),
    "A8-replacement": ("a: 项\ufffd\n", ["character"]),
    "A8-bom-inside": ("a: x\ufeffy\n", ["character"]),
    "A8-escaped-nul": ('a: "\\0"\n', ["character"]),
    "A8-escaped-bidi": ('a: "\\u202E"\n', ["character"]),
    "A8-escaped-return": ('a: "x\\r"\n', ["character"]),
    "A8-escaped-noncharacter": ('a: "\\uFFFF"\n', ["character"]),
    "A8-escaped-unpaired": ('a: "\\uD800"\n', ["syntax"]),
    "A8-escaped-in-key": ('"\\u202E": 1\n', ["key"]),
    "A10-empty": ("", ["empty"]),
    "A10-white": (" \n\n", ["empty"]),
    "A10-comment": ("# 请填写\n", ["empty"]),
    "A10-marker": ("---\n", ["empty"]),
    "A10-scalar": ("正文\n", ["root"]),
    "A10-quoted": ("''\n", ["root"]),
    "A10-list": ("- a\n", ["root"]),
    "A10-documents": ("a: 1\n---\nb: 2\n", ["documents"]),
    "A10-documents-ended": ("a: 1\n...\n---\nb: 2\n", ["documents"]),
    "A10-after-end": ("a: 1\n...\nb: 2\n", ["documents"]),
    "A10-tab": ("a:\n\tb: 1\n", ["syntax"]),
    "A10-tab-in-block": ("a: |-\n\tb\n", ["syntax"]),
    "A11-events": ("a: [" + "1, " * 20_000 + "]\n", ["too-many"]),
    "A11-keys": ("".join(f"k{number}: 1\n" for number in range(10_000)), ["too-many"]),
    "A11-bytes": ("a: " + "x" * MAX_BYTES, ["too-large"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    text, codes = REFUSED[name]
    assert _codes(text.encode("utf-8", "surrogatepass")) == codes


@pytest.mark.parametrize("name", REFUSED)
def test_no_message_quotes_a_value(name: str) -> None:
    """A value may be one that only staff may see; a test with its own word in every place."""
    text = REFUSED[name][0].replace("1", "secret").replace("x", "secret")
    _, findings = read(text.encode("utf-8", "surrogatepass"), "p.yaml")
    assert not any("secret" in finding.message + finding.hint for finding in findings)


def test_a4_a_duplicate_names_both_lines() -> None:
    finding = _refused(b"a: 1\nb: 2\n\na: 3\n")[0]
    assert finding.place.line == 4
    assert finding.place.pointer == "/a"
    assert "第 1 行" in finding.message


@pytest.mark.parametrize(
    "written",
    [
        *("no", "on", "NO", "y", "true", "null", "~", "012", "0o14", "1_000", "12:30:45", "2020-01-01", "13800000000"),
        *("=", "1e5", "0x1F", "91210000MA0000000X", "9.1E+17", "002412345678", "+86", "1.10", "٣", "１２"),
    ],
    ids="A6-{}".format,
)
@pytest.mark.parametrize("types", [{}, {"/a": "number"}], ids=["text", "number"])
def test_as_written(written: str, types: dict[str, str]) -> None:
    document, _ = read(f"a: {written}\nb: [{written}]\n".encode(), "x.yaml", types)
    assert document is not None
    assert document.data["b"] == [written]
    number = types and written in ("13800000000", "1.10")
    assert document.data["a"] == (float(written) if number else written)


@pytest.mark.parametrize("written", [".nan", ".NaN", ".inf", "-.inf", "+.INF", "nan", "inf", "Infinity", "1e999"])
def test_a7_no_number_but_a_number(written: str) -> None:
    document, _ = read(f"a: {written}\n".encode(), "x.yaml", {"/a": "number"})
    assert document is not None
    assert document.data == {"a": written}


TEXT = (
    "title: 高端装备制造关键技术研究\nunit: 沈阳某某研究所\nstory: |-\n  本项目的背景与意义是什么，目标和内容如下。\n"
)
TRADITIONAL = (
    "title: 高端裝備製造關鍵技術研究\nunit: 某某研究所\nstory: |-\n  本項目的背景與意義是什麼，目標和內容如下。\n"
)
ENCODED = {
    "A9-gbk": (TEXT.encode("gbk"), "GBK"),
    "A9-gb18030": ((TEXT + "x: 㐀\n").encode("gb18030"), "GB18030"),
    "A9-gbk-cut": (TEXT.encode("gbk")[:-3] + b"\n", "GBK"),
    "A9-big5": (TRADITIONAL.encode("big5"), "Big5"),
    "A9-utf-16": (TEXT.encode("utf-16"), "UTF-16 LE"),
    "A9-utf-16-le": (TEXT.encode("utf-16-le"), "UTF-16 LE"),
    "A9-utf-16-be": (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16 BE"),
    "A9-utf-16-be-without-mark": (TEXT.encode("utf-16-be"), "UTF-16 BE"),
    "A9-utf-16-ascii": ("title: abc\n".encode("utf-16-le"), "UTF-16 LE"),
    "A9-utf-32": (TEXT.encode("utf-32"), "UTF-32 LE"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_the_encoding_is_named(name: str) -> None:
    content, encoding = ENCODED[name]
    (finding,) = _refused(content)
    assert finding.code == "yaml.encoding"
    assert encoding in finding.message
    assert all(word in finding.hint for word in ("UTF-8", "记事本", "Word", "WPS"))


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"PK\x03\x04" + b"\0" * MAX_BYTES, "Word"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版"), (b"%PDF-1.7", "PDF")],
    ids=["A9-docx", "A9-doc", "A9-pdf"],
)
def test_another_kind_of_file_is_named(content: bytes, name: str) -> None:
    (finding,) = _refused(content)
    assert finding.code == "yaml.encoding"
    assert name in finding.message


def test_a9_a_broken_character_is_found() -> None:
    content = TEXT.encode()
    at = content.index("研".encode())
    (finding,) = _refused(content[: at + 1] + content[at + 3 :])
    assert finding.code == "yaml.encoding"
    assert finding.place.line == 1
    assert "损坏" in finding.message


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode(),
    ],
    ids=["A9-bom", "A9-crlf", "A9-cr", "A9-bom-crlf"],
)
def test_a_bom_and_crlf_make_no_difference(content: bytes) -> None:
    assert read(content, "x.yaml") == read(TEXT.encode(), "x.yaml")
    assert read(content, "x.yaml")[0] is not None


def test_a11_at_the_limit() -> None:
    document, _ = read(b"a: " + b"x" * (MAX_BYTES - 3), "x.yaml")
    assert document is not None
    (finding,) = _refused(b"a: " + b"x" * (MAX_BYTES - 2))
    assert "256 KB" in finding.message


def test_a11_findings_are_told_up_to_a_hundred() -> None:
    assert len(_refused(b"a: 1\n" * 5_000)) == 100


@pytest.mark.parametrize(
    "blank", ["\u3000\u3000", "\u200b", "\u3000\u200b \u3000"], ids=["B6-wide", "B6-zero", "B6-both"]
)
def test_blank_characters_are_read_and_count_nothing(blank: str) -> None:
    document, _ = read(f"a: '{blank}'\nb: |-\n  {blank}x\n".encode(), "x.yaml")
    assert document is not None
    assert document.data["a"] == blank
    assert zishu.count(document.data["a"]) == 0


FUZZ = r"""
    import random, sys
    from zhengji.yamlio import read
    rounds, seed = int(sys.argv[1]), int(sys.argv[2])
    random = random.Random(seed)
    good = sys.stdin.buffer.read()
    parts = "\n|  |\t|: |- |[|]|{|}|&a |*a|!!x |<<: |'|\"|\\|#|---\n|...\n|%Y|? |,|\0|\ufeff|\ud800|：|\u3000"
    parts += "|\u2028|\x85|\r"
    parts += "|\x1b|a: |@|`|>|~"
    parts = [part.encode("utf-8", "surrogatepass") for part in parts.split("|")] + [b"\xff", b"|-"]
    for round in range(rounds):
        kind = round % 4
        if kind == 0:
            content = random.randbytes(random.randrange(200))
        elif kind == 1:
            content = b"".join(random.choices(parts, k=random.randrange(60)))
        else:
            content = bytearray(good)
            for _ in range(random.randrange(1, 8)):
                at = random.randrange(len(content))
                content[at : at + random.randrange(3)] = random.choice(parts) if kind == 2 else random.randbytes(2)
            content = bytes(content)
        print(repr(content), file=sys.stderr)
        document, findings = read(content, "x.yaml", {"/a": "number", "/story": "integer"})
        assert (document is None) == bool(findings), content
        for finding in findings:
            assert finding.place.line >= 1 and finding.message and finding.hint, content
            str(finding).encode()
    print("done")
"""


def test_any_bytes_give_findings_or_data() -> None:
    """In a child process, so that a crash is seen; ZHENGJI_FUZZ sets the rounds."""
    rounds = os.environ.get("ZHENGJI_FUZZ", "4000")
    command = [sys.executable, "-c", textwrap.dedent(FUZZ), rounds, os.environ.get("ZHENGJI_FUZZ_SEED", "1")]
    run = subprocess.run(command, input=TEXT.encode(), capture_output=True, timeout=600)
    assert (run.returncode, run.stdout.decode().strip()) == (0, "done"), run.stderr.decode()[-2000:]
