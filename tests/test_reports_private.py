"""E4 by brute force: each private field of each form is spoilt in every way, and no public report says what it held."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhengji.checks import check_paths
from zhengji.model import Call, Field, Form, Visibility
from zhengji.report import REPORTERS, source, text
from zhengji.schema import call_ids, load_call

ROOT = Path(__file__).resolve().parent.parent
CALLS = [(base, name) for base in (ROOT, ROOT / "tests" / "calls") for name in call_ids(base)]

CANARY = "卡那利kanali7q9"
LONG = CANARY * 200
# What a careless or hostile hand may write after a key: values of the wrong kind, and what is not YAML for us at all.
SPOILT = (
    CANARY, f"'{LONG}'", f"[{CANARY}, {CANARY}]", f"{{{CANARY}: {CANARY}}}", f"{CANARY}@163.com。{CANARY}",
    f"'{CANARY}1'", f'"{CANARY}', f"&{CANARY} x", f"*{CANARY}", f"!{CANARY} x", f"!!{CANARY} x", f"{CANARY}: {CANARY}",
    f"|-\n      {CANARY}\n      {CANARY}", f'"\\u202e{CANARY}"', f"{CANARY}\u202e", f"{CANARY}\x00", f"\t{CANARY}",
    f"@{CANARY}", f"`{CANARY}`", f"%{CANARY}", f"- {CANARY}", f"> {CANARY}", f"'a' {CANARY}", f"[{CANARY}",
    f'"\\q{CANARY}"',
    f"\n{CANARY}", f"x\n    {CANARY}: y", f"x\n  {CANARY}", f"? {CANARY}", f"'x'\n    <<: {CANARY}", f"x # {CANARY}",
)  # fmt: skip


def private_leaves(form: Form) -> Iterator[Field]:
    return (leaf for leaf in form.leaves if leaf.visibility is Visibility.STAFF and not leaf.fields)


def spoilt_files(call: Call, folder: Path) -> Iterator[Path]:
    """A copy of one submission of each form, spoilt at each private leaf in each way."""
    for form in call.forms:
        good = min((call.base / "submissions" / call.id / form.id).rglob("*.yaml")).read_text(encoding="utf-8")
        said = {role: field.value for role in ("unit", "title") if (field := form.role(role))}
        assert said
        for leaf in private_leaves(form):
            for number, value in enumerate(SPOILT):
                path = (
                    folder / "submissions" / call.id / form.id / "u" / f"{leaf.pointer.replace('/', '-')}{number}.yaml"
                )
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(spoilt(good, leaf, value), encoding="utf-8")
                yield path


def spoilt(good: str, leaf: Field, value: str) -> str:
    """`good` with `value` after the key of `leaf`."""
    lines = good.splitlines()
    at = -1
    for depth, key in enumerate(leaf.path):
        opening = re.compile(rf" {{{2 * depth}}}{key}:")
        at = next(index for index in range(at + 1, len(lines)) if opening.match(lines[index]))
    lines[at] = f"{lines[at].partition(':')[0]}: {value}"
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("base", "name"), CALLS, ids=[name for _, name in CALLS])
def test_e4_no_public_report_holds_a_private_value(base: Path, name: str, tmp_path: Path) -> None:
    (tmp_path / "schemas").symlink_to(base / "schemas")
    call = load_call(base, name)
    paths = list(spoilt_files(call, tmp_path))
    assert len(paths) >= 30
    # the paths are elsewhere than the call's base, so they are told as they are
    report = check_paths(call, paths)
    assert len(report.refused) > len(paths) * 0.9
    source.lines_of.cache_clear()
    for reporter, render in REPORTERS.items():
        told = render(report, call, tmp_path)
        assert re.search("kanali|卡那利", told, re.IGNORECASE) is None, (reporter, _around(told))
    # the filer sees it, or the test is blind
    assert CANARY in text.at_terminal(report, tmp_path, colour=False)


def _around(told: str) -> list[str]:
    return [line[:300] for line in told.splitlines() if re.search("kanali|卡那利", line, re.IGNORECASE)][:20]
