"""`zhengji form`, and `zhengji export` of filled forms as documents."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from zhengji.cli import COMMANDS, main
from zhengji.commands import export
from zhengji.commands import form as command
from zhengji.derive import blank
from zhengji.intake import INTAKES
from zhengji.model import Call
from zhengji.outputs.documents import DOCUMENTS
from zhengji.yamlio import read


def samples(root: Path) -> list[Path]:
    return sorted((root / "submissions").rglob("*.yaml"))


def test_the_tables_agree() -> None:
    assert COMMANDS[command.NAME] == (command.__name__, command.HELP)
    assert COMMANDS[export.NAME] == (export.__name__, export.HELP)
    assert tuple(DOCUMENTS) == export.DOCUMENTS


@pytest.mark.parametrize("beside", [".", "tests/calls"])
def test_blank_forms_of_every_call_in_every_format(
    beside: str, call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = ["docx", "xlsx", "yaml"]
    base = call.base / beside
    options = [word for kind in kinds for word in ("--to", kind)]
    assert main(["form", *options, "--out", str(tmp_path), "-C", str(base)]) == 0
    made = sorted(path.name for path in tmp_path.iterdir())
    assert {Path(name).suffix for name in made} == {f".{kind}" for kind in kinds}
    assert len(made) % len(kinds) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in made)


def test_one_form_is_written_where_it_is_asked_for(
    call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = call.forms[0]
    out = tmp_path / "空白.docx"
    assert main(["form", form.label, "--out", str(out), "-C", str(call.base)]) == 0
    assert INTAKES[".docx"](out.read_bytes(), "空白.docx", call, None)[0].form is form
    assert main(["form", form.label, "--out", str(out), "-C", str(call.base)]) == 2
    assert "已经存在" in capsys.readouterr().err


def test_yaml_on_the_screen_is_the_blank_form(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    form = call.forms[1]
    assert main(["form", form.id, "--to", "yaml", "--out", "-", "-C", str(call.base)]) == 0
    assert capsys.readouterr().out == blank(form)
    assert main(["form", form.id, "--out", "-", "-C", str(call.base)]) == 2
    assert "yaml" in capsys.readouterr().err


def test_an_unknown_form_is_refused(call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "附件99", "--out", str(tmp_path / "x"), "-C", str(call.base)]) == 2
    assert "附件99" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_a_filled_form_is_printed_and_read_back(call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = samples(call.base)[0]
    arguments = ["export", "--audience", "staff", "--out", str(tmp_path), "-C", str(call.base), str(sample)]
    assert main(arguments) == 0
    (made,) = tmp_path.rglob("*.docx")
    told = capsys.readouterr()
    assert str(made) in told.out
    assert told.err == ""
    assert made.stem.endswith("-staff")
    assert made.parent.name == sample.parent.name
    (intake,) = INTAKES[".docx"](made.read_bytes(), made.name, call, None)
    document, _ = read(sample.read_bytes(), "x.yaml")
    assert document
    assert intake.data["region"] == document.data["region"]
    assert intake.unclaimed == ()


def test_for_the_public_it_says_what_is_left_out(
    call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["export", "--to", "docx", "--out", str(tmp_path), "-C", str(call.base), str(samples(call.base)[0])]) == 0
    )
    assert "--audience staff" in capsys.readouterr().err
    (made,) = tmp_path.rglob("*.docx")
    assert "staff" not in made.name


def test_a_draft_with_faults_is_printed_and_its_faults_are_counted(
    call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft, broken = tmp_path / "草稿.yaml", tmp_path / "坏的.yaml"
    lines = samples(call.base)[0].read_text(encoding="utf-8").splitlines()
    draft.write_text("\n".join(lines[:4]) + "\n", encoding="utf-8")
    broken.write_text("form: [", encoding="utf-8")
    out = tmp_path / "out"
    assert main(["export", "--to", "docx", "--out", str(out), "-C", str(call.base), str(draft), str(broken)]) == 1
    told = capsys.readouterr().err
    assert "盖章前请改正" in told
    assert "读不懂" in told
    assert len(list(out.rglob("*.docx"))) == 1


def test_all_that_is_right_is_printed_and_the_rest_is_named(
    call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(call.base / "schemas", tmp_path / "schemas")
    shutil.copytree(call.base / "submissions", tmp_path / "submissions")
    wrong = samples(tmp_path)[0]
    wrong.write_text("basic: [", encoding="utf-8")
    out = tmp_path / "out"
    assert main(["export", "--to", "docx", "--out", str(out), "-C", str(tmp_path)]) == 1
    assert len(list(out.rglob("*.docx"))) == len(samples(tmp_path)) - 1
    assert wrong.relative_to(tmp_path).as_posix() in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--to", "csv", "PATH"], "汇总表"), (["--to", "docx", "--booklet", "PATH"], "--to pdf")],
)
def test_what_does_not_go_together_is_refused(
    arguments: list[str], told: str, call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(samples(call.base)[0])
    words = [path if word == "PATH" else word for word in arguments]
    assert main(["export", *words, "--out", str(tmp_path / "x"), "-C", str(call.base)]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_two_of_the_same_unit_and_title_do_not_overwrite_each_other(call: Call, tmp_path: Path) -> None:
    sample = samples(call.base)[0]
    copy = tmp_path / "副本.yaml"
    shutil.copy(sample, copy)
    assert main(
        ["export", "--to", "docx", "--out", str(tmp_path / "x"), "-C", str(call.base), str(sample), str(copy)]
    ) in (0, 1)
    assert len(list((tmp_path / "x").rglob("*.docx"))) == 2


def test_booklets_are_one_for_each_form(call: Call, tmp_path: Path) -> None:
    from zhengji.errors import ZhengjiError
    from zhengji.outputs import pdf

    try:
        pdf._fonts()
    except ZhengjiError:
        if "CI" not in os.environ:
            pytest.skip("no Chinese font is installed")
        raise
    arguments = [
        "export",
        "--to",
        "pdf",
        "--booklet",
        "--audience",
        "staff",
        "--out",
        str(tmp_path),
        "-C",
        str(call.base),
    ]
    assert main(arguments) == 0
    assert len(list(tmp_path.iterdir())) == len(call.forms)
    assert all(path.name.endswith("-staff-booklet.pdf") for path in tmp_path.iterdir())
