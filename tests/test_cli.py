"""The command as a person meets it: exit codes, Chinese words, quick help, and each verb on real files."""

from __future__ import annotations

import argparse
import ast
import errno
import os
import pty
import re
import shutil
import subprocess
import sys
from argparse import Namespace
from importlib import import_module
from pathlib import Path

import pytest

from zhengji import chinese, cli
from zhengji.commands import check
from zhengji.errors import ZhengjiError
from zhengji.model import Call, Kind
from zhengji.report import REPORTERS

ROOT = Path(__file__).resolve().parents[1]
ZHENGJI = Path(sys.executable).with_name("zhengji")


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ZHENGJI, *arguments], cwd=cwd, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def repository(root: Path, tmp_path: Path) -> Path:
    """A copy of the call and its submissions that a test may spoil."""
    for folder in ("schemas", "submissions"):
        shutil.copytree(root / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture
def one(repository: Path) -> Path:
    """The path of one submission."""
    return min(repository.glob("submissions/*/*/*/*.yaml"))


# --- the table and its modules


@pytest.mark.parametrize("verb", cli.COMMANDS)
def test_every_verb_keeps_the_contract(verb: str) -> None:
    path, help_text = cli.COMMANDS[verb]
    module = import_module(path)
    assert (verb, help_text) == (module.NAME, module.HELP)
    assert callable(module.add_arguments)
    assert callable(module.run)


def test_the_formats_are_the_reporters() -> None:
    assert tuple(REPORTERS) == check.FORMATS


@pytest.mark.parametrize("arguments", [(), *((verb,) for verb in cli.COMMANDS)])
def test_help_is_chinese(arguments: tuple[str, ...]) -> None:
    result = run(*arguments, "--help")
    assert result.returncode == 0
    assert result.stdout.startswith("用法：zhengji")
    assert not re.search(r"usage|options|positional|arguments|show this|exit|default|error", result.stdout)


def test_help_imports_no_verb() -> None:
    code = "import sys, zhengji.cli as c; c.parser(None).format_help(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {name for name in loaded if name.startswith("zhengji.commands")}
    assert not {"yaml", "jsonschema", "jsonschema_rs", "git", "orjson"} & set(loaded)


def test_no_verb_is_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert capsys.readouterr().out.startswith("用法：")


# --- argparse in Chinese

# Said to a programmer who builds a parser wrongly, never to a user.
_PROGRAMMERS = re.compile(
    r"\.__call__\(\) not defined|conflicting subparser|cannot merge|'required' is an invalid|invalid option string"
    r"|dest= is required|invalid conflict_resolution|mutually exclusive arguments must|cannot have multiple subparser"
    r"|is not callable|is a FileType class"
)


def test_every_word_of_argparse_is_translated() -> None:
    source = ast.parse(Path(argparse.__file__).read_text(encoding="utf-8"))
    messages = {
        argument.value
        for node in ast.walk(source)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext")
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    assert len(messages) > 30
    assert sorted(m for m in messages if m not in chinese.CATALOGUE and not _PROGRAMMERS.search(m)) == []


def test_placeholders_survive_translation() -> None:
    for message, translated in chinese.CATALOGUE.items():
        assert sorted(re.findall(r"%(?:\(\w+\))?[rsd]", message)) == sorted(
            re.findall(r"%(?:\(\w+\))?[rsd]", translated)
        )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc"], "没有 'chekc' 这个选择"),
        (["check", "--jobs", "0"], "应是 1 至 256 的整数"),
        (["check", "--format"], "后面应有一个值"),
        (["check", "--format", "pdf"], "没有 'pdf' 这个选择"),
        (["check", "--nonsense"], "不认识的参数：--nonsense"),
        (["check", "--nonsense"], "用法：zhengji check"),
        (["serve", "--port", "99999"], "应是 0 至 65535 的整数"),
        (["serve", "--port", "x"], "应是 0 至 65535 的整数"),
        (["new"], "缺少必需的参数：征集表"),
    ],
)
def test_wrong_arguments(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exited:
        cli.main(arguments)
    assert exited.value.code == 2
    assert said in capsys.readouterr().err


# --- the one error boundary


def test_a_folder_that_is_gone_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = Path.cwd()
    gone = tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    try:
        gone.rmdir()
        assert cli.main(["forms"]) == 2
    finally:
        os.chdir(before)
    assert "当前文件夹已经不在了" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder in which nothing can be made")
@pytest.mark.parametrize("arguments", [["check", "--output", "/proc/x.md"], ["export", "--out", "/proc/x"]])
def test_a_place_where_nothing_can_be_made_is_told(arguments: list[str], root: Path) -> None:
    done = run(*arguments, cwd=root)
    assert done.returncode == 2
    assert "没有这个文件或文件夹" in done.stderr


def test_names_that_cannot_be_chinese_are_told(root: Path) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([ZHENGJI, "forms"], cwd=root, env=os.environ | plain, capture_output=True, encoding="utf-8")
    assert done.returncode == 2
    assert "PYTHONUTF8=1" in done.stderr


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (ZhengjiError("坏了\x1b[2J", "这样修"), 2, "zhengji：坏了⟨U+001B⟩[2J\n　　提示：这样修\n"),
        (KeyboardInterrupt(), 130, "\n已中断。\n"),
        (OSError(errno.ENOSPC, "No space left", "x.yaml"), 2, "zhengji：无法读写“x.yaml”：磁盘已满。\n"),
        (PermissionError(errno.EACCES, "denied", "x.yaml"), 2, "zhengji：无法读写“x.yaml”：没有权限。\n"),
    ],
)
def test_boundary(
    raised: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("zhengji.commands.forms.run", _raising(raised))
    assert cli.main(["forms"]) == code
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("raised", [KeyError("x"), RecursionError(), FileNotFoundError(errno.ENOENT, "x")])
def test_a_bug_is_told_politely(
    raised: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("zhengji.commands.forms.run", _raising(raised))
    assert cli.main(["forms"]) == 3
    told = capsys.readouterr().err
    assert told.startswith("Traceback")
    assert "zhengji 自身的错误" in told


def _raising(error: BaseException) -> object:
    def run(args: Namespace) -> int:
        raise error

    return run


def test_a_reader_that_goes_away_is_no_error(root: Path) -> None:
    command = f"'{ZHENGJI}' explain -C '{root}' | head -n 1; exit ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", check=False)
    assert result.stderr == ""
    assert result.returncode in (0, 141)


def test_no_such_call(repository: Path) -> None:
    result = run("forms", "--call", "1999", cwd=repository)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("zhengji：没有征集 1999")


def test_outside_a_repository(tmp_path: Path) -> None:
    assert run("forms", cwd=tmp_path).returncode == 2


# --- check


def test_check_passes_what_is_good(repository: Path) -> None:
    result = run("check", cwd=repository)
    assert (result.returncode, result.stderr) == (0, "")
    assert "没有发现问题" in result.stdout


def spoil(path: Path, call: Call) -> None:
    """Empty the title's line: an error in any form."""
    form = call.form(path.parts[-3])
    assert form is not None
    title = form.role("title")
    assert title is not None
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf"(?m)^( *{title.key}:).*$", r"\1", text, count=1), encoding="utf-8")


@pytest.mark.parametrize("name", REPORTERS)
def test_check_refuses_what_is_not(repository: Path, one: Path, call: Call, name: str) -> None:
    spoil(one, call)
    result = run("check", "--format", name, "--jobs", "1", cwd=one.parent)  # from a folder inside
    assert result.returncode == 1
    assert "shape.required" in result.stdout.replace("&#46;", ".")


def test_check_writes_a_file(repository: Path, one: Path, call: Call) -> None:
    spoil(one, call)
    out = repository / "out" / "report.json"
    result = run("check", str(one), "--format", "json", "--output", str(out), cwd=repository)
    assert (result.returncode, result.stdout) == (1, "")
    assert "错误 1" in result.stderr
    assert '"shape.required"' in out.read_text(encoding="utf-8")
    assert [path.name for path in out.parent.iterdir()] == ["report.json"]


def test_check_of_a_path_that_is_not_there(repository: Path) -> None:
    result = run("check", "nowhere.yaml", cwd=repository)
    assert result.returncode == 2
    assert "nowhere.yaml" in result.stderr


def test_check_of_what_changed(repository: Path, one: Path, call: Call) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *identity, *arguments], cwd=repository, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "one")
    nothing = run("check", "--changed-since", "main", cwd=repository)
    assert (nothing.returncode, nothing.stdout) == (0, "没有要检查的征集表。\n")
    spoil(one, call)
    changed = run("check", "--changed-since", "main", cwd=repository)
    assert changed.returncode == 1
    assert "共检查 1 份" in changed.stdout
    elsewhere = run("check", str(min(repository.glob("schemas/*"))), "--changed-since", "main", cwd=repository)
    assert "没有要检查" in elsewhere.stdout
    (repository / "schemas" / "note.txt").write_text("x", encoding="utf-8")
    assert "共检查 1 份" not in run("check", "--changed-since", "main", cwd=repository).stdout
    bad = run("check", "--changed-since", "--output=x", cwd=repository)
    assert bad.returncode == 2


def at_terminal(arguments: list[str], cwd: Path) -> str:
    """What the command prints where both its outputs are a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([ZHENGJI, *arguments], cwd=cwd, stdout=theirs, stderr=theirs, stdin=theirs):
        os.close(theirs)
        told = b""
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # Linux says so when the other end is gone
                break
            if not piece:
                break
            told += piece
    os.close(ours)
    return told.decode()


def test_e4_a_number_in_what_was_refused_is_masked_in_what_a_build_says(
    repository: Path, one: Path, call: Call
) -> None:
    """What a build prints ends in a log that anybody may read."""
    field = call.forms[0].role("category")
    assert field
    text = one.read_text(encoding="utf-8")
    chosen = next(option for option in field.options if f": {option}\n" in text)
    one.write_text(text.replace(f": {chosen}\n", ": 请联系13900001111\n", 1), encoding="utf-8")
    done = run("build", "--quick", "--out", "site", cwd=repository)
    assert done.returncode == 1
    assert "139********" in done.stdout
    assert "13900001111" not in done.stdout + done.stderr


def test_e4_private_lines_are_for_the_terminal_only(repository: Path, one: Path, call: Call) -> None:
    form = call.form(one.parts[-3])
    assert form is not None
    mobile = next(leaf for leaf in form.leaves if leaf.format == "cn-mobile")
    text = one.read_text(encoding="utf-8")
    one.write_text(re.sub(rf"(?m)^( *{mobile.key}:).*$", r"\1 '1387654'", text, count=1), encoding="utf-8")
    told = at_terminal(["check", str(one)], repository)
    assert "\x1b[" in told
    assert "1387654" in told
    for name in REPORTERS:
        piped = run("check", str(one), "--format", name, cwd=repository).stdout
        assert "format.mobile" in piped.replace("&#46;", ".")
        assert "1387654" not in piped
        assert "\x1b" not in piped


# --- new, fmt, explain, forms


def test_new_at_the_right_path_never_overwrites(repository: Path, call: Call) -> None:
    for form in call.forms:
        unit, region = form.role("unit"), form.role("region")
        assert unit is not None
        assert region is not None
        given = (
            "--unit",
            (unit.options or ("某某示例单位",))[0],
            "--title",
            f"耐蚀 合金:研制{form.label}",
            "--region",
            region.options[0],
        )
        first = run("new", form.label, *given, cwd=repository)
        assert (first.returncode, first.stderr) == (0, "")
        path = next(repository.glob(f"submissions/*/{form.id}/*/耐蚀合金研制*.yaml"))
        before = path.read_bytes()
        again = run("new", form.id, *given, cwd=repository)
        assert again.returncode == 2
        assert "已经存在" in again.stderr
        assert path.read_bytes() == before
        told = run("check", "--format", "json", str(path), cwd=repository).stdout
        # a blank is told nothing but what is still to be filled in
        assert set(re.findall(r'"code": "([a-z.-]+)"', told)) == {"shape.required"}


def test_new_to_the_screen_and_here(repository: Path, call: Call) -> None:
    form = call.forms[0]
    shown = run("new", form.number, "--out", "-", cwd=repository)
    assert run("new", form.id, cwd=repository).returncode == 0
    assert (repository / f"{form.label}.yaml").read_text(encoding="utf-8") == shown.stdout
    assert run("new", form.id, "--out", "schemas", cwd=repository).returncode == 2
    unknown = run("new", "附件99", cwd=repository)
    assert unknown.returncode == 2
    assert form.id in unknown.stderr
    wrong = run("new", form.id, "--region", "火星", cwd=repository)
    assert wrong.returncode == 2
    assert "火星" in wrong.stderr


def test_fmt(repository: Path, one: Path) -> None:
    assert run("fmt", cwd=repository).returncode == 0
    assert run("fmt", "--check", cwd=repository).returncode == 0
    good = one.read_bytes()
    one.write_bytes(b"\xef\xbb\xbf" + good.replace(b"\n", b"\r\n"))
    named = run("fmt", "--check", cwd=repository)
    assert named.returncode == 1
    assert one.name in named.stdout
    assert run("fmt", str(one), cwd=repository).returncode == 0
    assert one.read_bytes() == good
    one.write_bytes(b"a: &x 1\n")
    unread = run("fmt", str(one), cwd=repository)
    assert unread.returncode == 1
    assert f"{one.name}:1:" in unread.stderr
    assert one.read_bytes() == b"a: &x 1\n"
    assert list(one.parent.glob(".*")) == []


def test_explain(repository: Path) -> None:
    everything = run("explain", cwd=repository)
    assert everything.returncode == 0
    for line in everything.stdout.splitlines():
        assert re.fullmatch(r"(错误|警告|提示)　[a-z]+\.[a-z0-9-]+　.+", line)
    one = run("explain", "shape.required", cwd=repository)
    assert one.stdout.startswith("shape.required　")
    assert "改法" in one.stdout
    wrong = run("explain", "shape.requird", cwd=repository)
    assert wrong.returncode == 2
    assert "shape.required" in wrong.stderr


def test_forms(repository: Path, call: Call) -> None:
    told = run("forms", cwd=repository).stdout
    for form in call.forms:
        assert f"{form.id}　{form.label}　{form.title}" in told
        assert form.who in told


def test_another_call_by_the_same_commands(root: Path, tmp_path: Path) -> None:
    other = root / "tests" / "calls"
    for folder in other.iterdir():
        shutil.copytree(folder, tmp_path / folder.name)
    name = next((tmp_path / "schemas").glob("*/call.yaml")).parent.name
    for arguments in (["forms"], ["check"], ["explain"], ["fmt"]):
        result = run(*arguments, "--call", str(tmp_path / "schemas" / name))
        assert result.returncode == 0, result.stdout + result.stderr


def test_every_kind_has_its_words() -> None:
    from zhengji import derive

    assert set(derive._WRITTEN) | {Kind.GROUP} == set(Kind)


@pytest.mark.parametrize("closed", ["1", "2"])
@pytest.mark.parametrize(("verb", "code"), [("forms", 0), ("explain nothing", 2)])
def test_a_service_without_streams_is_told_by_the_exit_code(verb: str, code: int, closed: str) -> None:
    command = f"exec {sys.executable} -m zhengji.cli {verb} {closed}>&-"
    assert subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, check=False).returncode == code
