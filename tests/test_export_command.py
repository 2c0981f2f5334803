"""`zhengji export`: the same files without the site."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zhengji.cli import COMMANDS, main
from zhengji.commands import export as command
from zhengji.outputs import OUTPUTS


def test_the_formats_of_the_help_are_those_of_the_table() -> None:
    assert tuple(OUTPUTS) == command.FORMATS
    assert COMMANDS[command.NAME] == (command.__name__, command.HELP)


def test_the_samples_are_exported(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--out", str(tmp_path), "-C", str(root)]) == 0
    told = capsys.readouterr().out
    names = sorted(str(path) for path in tmp_path.rglob("*") if path.is_file())
    assert all(name in told for name in names)
    assert {Path(name).suffix for name in names} == {".csv", ".json", ".xlsx", ".sqlite", ".parquet", ""}


def test_what_is_wrong_is_left_out_and_named(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(root / "schemas", tmp_path / "schemas")
    shutil.copytree(root / "submissions", tmp_path / "submissions")
    wrong = min((tmp_path / "submissions").rglob("*.yaml"))
    wrong.write_text("basic: [", encoding="utf-8")
    assert main(["export", "--to", "csv", "--out", str(tmp_path / "out"), "-C", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert wrong.relative_to(tmp_path).as_posix() in told.err
    assert "件" in told.out
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".csv", ""}


def test_an_unknown_form_is_refused(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--form", "附件99", "--out", str(tmp_path / "out"), "-C", str(root)]) == 2
    assert "附件99" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
