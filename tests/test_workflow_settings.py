"""What the page of hosts tells whoever runs a repository agrees with the workflows, the ruleset and the owners."""

from __future__ import annotations

import json
import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflow_lint import COMMANDS, FOLDERS
from zhengji.commands import release, review
from zhengji.forge.texts import CONTEXT
from zhengji.review import owning, window

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = {path.stem: path for path in (ROOT / ".github/workflows").glob("*.yml")}
RULESET: dict[str, Any] = json.loads((ROOT / ".github/ruleset.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def github() -> str:
    """The section on GitHub."""
    page = (ROOT / "site_src/pages/hosting.md").read_text("utf-8")
    return page.partition("## GitHub {")[2].partition("\n## ")[0]


def test_the_table_of_permissions_is_that_of_the_workflows(github: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| .+? \| (.+?) \|$", github, re.M)
    told = {(workflow, job): set(re.findall(r"`([\w-]+: \w+)`", held)) for workflow, job, held in rows}
    held = {
        (name, job): {f"{scope}: {level}" for scope, level in said["permissions"].items()}
        for name, path in WORKFLOWS.items()
        for job, said in yaml.safe_load(path.read_text("utf-8"))["jobs"].items()
    }
    assert told == held


def rule(kind: str) -> dict[str, Any]:
    (found,) = [one for one in RULESET["rules"] if one["type"] == kind]
    parameters: dict[str, Any] = found.get("parameters", {})
    return parameters


def test_the_ruleset_lets_nobody_around_it() -> None:
    assert RULESET["bypass_actors"] == []
    assert RULESET["enforcement"] == "active"
    assert RULESET["conditions"]["ref_name"]["include"] == ["~DEFAULT_BRANCH"]
    asked = rule("pull_request")
    assert asked["required_approving_review_count"] >= 1
    for name in ("dismiss_stale_reviews_on_push", "require_code_owner_review", "require_last_push_approval"):
        assert asked[name] is True
    assert rule("deletion") == rule("non_fast_forward") == {}


def test_the_ruleset_waits_for_the_status_that_we_set_in_requests_and_in_the_queue(github: str) -> None:
    waited = {check["context"] for check in rule("required_status_checks")["required_status_checks"]}
    assert waited == {CONTEXT}
    assert f"`{CONTEXT}`" in github
    check, gate = (yaml.safe_load(WORKFLOWS[name].read_text("utf-8")) for name in ("check", "gate"))
    # without a filter by path: a request that gets no status could never be merged
    assert set(check[True]["pull_request_target"]) == {"branches", "types"}
    assert {"opened", "synchronize", "reopened", "labeled"} <= set(check[True]["pull_request_target"]["types"])
    assert "merge_group" in gate[True]
    for job in (check["jobs"]["post"], gate["jobs"]["mark"]):
        assert job["permissions"]["statuses"] == "write"
        assert "!cancelled()" in job["if"]
    assert rule("merge_queue")["max_entries_to_merge"] == 1


def test_the_labels_that_start_a_check_are_those_of_the_maintainers(github: str) -> None:
    names = {window.LATE_ALLOWED, owning.REMOVAL_ALLOWED, owning.TRANSFER_ALLOWED, owning.NO_SUBMISSION}
    condition = yaml.safe_load(WORKFLOWS["check"].read_text("utf-8"))["jobs"]["collect"]["if"]
    starts = set(re.findall(r"startsWith\(github\.event\.label\.name, '(.+?)'\)", condition))
    exact = set(re.findall(r"github\.event\.label\.name == '(.+?)'", condition))
    for name in names:
        assert f"`{name}`" in github, name
        assert name in exact or any(name.startswith(start) for start in starts), name


def test_every_file_has_an_owner_and_only_submissions_are_the_reviewers() -> None:
    rules = [
        line.split()
        for line in (ROOT / ".github/CODEOWNERS").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for path in filter(None, listed.split("\0")):
        owners = [owner for pattern, *owners in rules if _matches(pattern, path) for owner in owners]
        assert owners, path
        assert ("reviewers" in owners[-1]) == path.startswith("submissions/"), path


def _matches(pattern: str, path: str) -> bool:
    return f"/{path}".startswith(pattern) if pattern.endswith("/") else fnmatch(path, pattern)


def test_the_page_names_files_that_there_are(github: str) -> None:
    for name in re.findall(r"`(\.github/[\w./-]*)`", github):
        assert (ROOT / name).exists(), name


def test_the_workflows_run_commands_that_there_are() -> None:
    from zhengji.cli import parser

    steps = set()
    for folder in FOLDERS:
        for path in folder.glob("*.yml"):
            for line in re.findall(r"\.venv/bin/zhengji (\w+) (\w+)", path.read_text("utf-8")):
                steps.add(line)
    verbs = {verb for verb, _ in steps}
    assert verbs == {review.NAME, release.NAME, "build"} - ({"build"} - verbs)
    assert {step for verb, step in steps if verb == review.NAME} == set(review._STEPS)
    parser(release.NAME).parse_args(["release", "site", "--commit", "0" * 40])
    assert COMMANDS.fullmatch('.venv/bin/zhengji review collect --event "$GITHUB_EVENT_PATH" --output "$A/b.json"')


def test_publishing_goes_on_without_what_is_wrong_and_stops_at_a_leak() -> None:
    """I8: the build's exit 1 names what was left out; that of the release is the end."""
    lines = [
        step.get("run", "")
        for step in yaml.safe_load(WORKFLOWS["publish"].read_text("utf-8"))["jobs"]["build"]["steps"]
    ]
    (build,) = [line for line in lines if "zhengji build" in line]
    (seal,) = [line for line in lines if "zhengji release" in line]
    assert build.endswith("|| [ $? -eq 1 ]")
    assert "||" not in seal
    assert lines.index(build) < lines.index(seal)
