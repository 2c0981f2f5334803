"""What makes our workflows safe, beyond what zizmor and actionlint know: a line for each breach (threats D1 … D6).

`python -m tests.workflow_lint [FOLDER …]` prints them and exits 1 where there is any. The rules are lists of what may
be, not of what may not: a step that nobody has thought of is a breach.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / ".github" / "workflows", ROOT / ".github" / "fallback")
PRIVILEGED = frozenset(("pull_request_target", "workflow_run", "issue_comment", "issues", "pull_request_review"))
STRANGERS = PRIVILEGED | {"pull_request"}
ACTIONS = frozenset(
    (
        "actions/attest-build-provenance",
        "actions/checkout",
        "actions/deploy-pages",
        "actions/download-artifact",
        "actions/upload-artifact",
        "actions/upload-pages-artifact",
    )
)
BASE = "main"  # by name: an event's base.sha may be as old as the request, and so are its code and its record
# what a job may run where a stranger's words are near: our set-up from main's lock, and our own steps
COMMANDS = re.compile(
    r"python3 scripts/bootstrap\.py python"
    r"|\.venv/bin/zhengji review (?:collect|post|show)(?: (?:[\w./-]+|\"\$[A-Za-z_]+[\w./-]*\"))*"
    r"(?: >> \"\$GITHUB_STEP_SUMMARY\")?"
    r"|git fetch --quiet --no-tags --no-recurse-submodules origin \"refs/pull/\$NUMBER/head\""
    r"|open='\[\.\[\] \| select\(\.state == \"open\" and \.head\.sha == env\.HEAD\)\]\[0\]\.number // empty'"
    r"|number=\$\(gh api \"repos/\$GITHUB_REPOSITORY/commits/\$HEAD/pulls\" --jq \"\$open\"\)"
)
# what may be put into the environment there: names of things, never their words
VALUES = re.compile(
    r"\$\{\{ (?:github\.token|github\.event\.pull_request\.(?:number|head\.sha)"
    r"|github\.event\.workflow_run\.(?:id|head_sha)|needs\.\w+\.result) \}\}"
)
REMEMBERED = re.compile(r"GITHUB_(?:ENV|OUTPUT|PATH|STATE)|::set-output|::add-path|::set-env")

Job = Mapping[str, Any]


def breaches(text: str) -> Iterator[str]:
    """What is wrong with the workflow in `text`."""
    workflow = yaml.safe_load(text)
    triggers = _triggers(workflow)
    if workflow.get("permissions") != {}:
        yield "D5: permissions: {} must stand at the top"
    if "env" in workflow or "defaults" in workflow:
        yield "D1: env and defaults belong to a step"
    for name, job in workflow["jobs"].items():
        for fault in (*_job(job), *(_near_strangers(job, triggers) if triggers & STRANGERS else ())):
            yield f"{name}: {fault}"
    if triggers & STRANGERS and re.search(r"\bsecrets\b", text):
        yield "D2: no secret where a stranger can start a run"
    for used in re.findall(r"^\s*(?:- )?uses:\s*(.+)", text, re.M):
        if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+", used):
            yield f"D5: not pinned by commit with its version behind it: {used}"


def _triggers(workflow: Mapping[Any, Any]) -> frozenset[str]:
    on = workflow[True]  # `on` is a boolean to YAML 1.1
    return frozenset([on] if isinstance(on, str) else on)


def _job(job: Job) -> Iterator[str]:
    """What holds for every job."""
    if not isinstance(job.get("permissions"), dict) or not job["permissions"]:
        yield "D5: it must say what it may do"
    if job.get("timeout-minutes", 360) > 60:
        yield "D5: it must end by itself"
    if job.get("runs-on") != "ubuntu-24.04":
        yield "D2: it runs on a fresh machine of the host"
    if {"uses", "secrets", "container", "services", "env", "defaults", "strategy"} & set(job):
        yield "D2: a job is its steps, and their environment is their own"
    for step in job.get("steps", ()):
        yield from _step(step)


def _step(step: Mapping[str, Any]) -> Iterator[str]:
    action = str(step.get("uses", "")).partition("@")[0]
    if action and action not in ACTIONS:
        yield f"D5: not an action that we know: {action}"
    given = step.get("with", {})
    if action == "actions/checkout" and given.get("persist-credentials") is not False:
        yield "D5: a checkout forgets its credentials"
    if "cache" in given:
        yield "D5: no cache"
    if "${{" in step.get("run", "") or "shell" in step:
        yield "D1: values reach a command through its environment"
    if REMEMBERED.search(step.get("run", "")):
        yield "D1: nothing is passed on through the runner's files"


def _near_strangers(job: Job, triggers: frozenset[str]) -> Iterator[str]:
    """What holds besides where a stranger's request starts the run."""
    if not triggers & PRIVILEGED and job.get("name") == "Linters and tests":
        # ci runs what is proposed, and so may do nothing
        if job.get("permissions") != {"contents": "read"}:
            yield "D2: what runs a stranger's code can only read"
        return
    writes = sorted(scope for scope, level in job.get("permissions", {}).items() if level != "read")
    if not set(writes) <= {"pull-requests", "statuses"}:
        yield f"D2: it may write {writes}"
    commands = [line for step in job.get("steps", ()) for line in _lines(step.get("run", ""))]
    for line in commands:
        if not COMMANDS.fullmatch(line):
            yield f"D2: not a command that may run here: {line}"
    if writes and any("review collect" in line or "review show" in line for line in commands):
        yield "D2: what parses a stranger's words must not be able to write"
    for line in commands:
        if re.search(r"review (?:collect|post)", line) and '--event "$GITHUB_EVENT_PATH"' not in line:
            yield "D4, D6: which request and which version, the event says"
    for step in job.get("steps", ()):
        yield from _step_near_strangers(step, triggers)


def _step_near_strangers(step: Mapping[str, Any], triggers: frozenset[str]) -> Iterator[str]:
    action, given = str(step.get("uses", "")).partition("@")[0], step.get("with", {})
    if action == "actions/checkout":
        wanted = None if "workflow_run" in triggers else BASE
        if given.get("ref") != wanted or "repository" in given or given.get("submodules"):
            yield "D3: main is checked out, and nothing else"
    if action == "actions/download-artifact" and not str(given.get("path")).startswith("${{ runner.temp }}/"):
        yield "D4: a report is put beside the checkout, never into it"
    if action == "actions/upload-artifact" and given.get("retention-days") != 1:
        yield "D4: a report is not kept"
    for name, value in step.get("env", {}).items():
        if "${{" in str(value) and not VALUES.fullmatch(str(value)):
            yield f"D1: {name} holds what a stranger may have written"


def _lines(run: str) -> list[str]:
    joined = re.sub(r"\\\n\s*", "", run)
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.strip().startswith("#")]


def main() -> int:
    """Print every breach of the workflows in the folders named, or in ours."""
    folders = [Path(name) for name in sys.argv[1:]] or FOLDERS
    found = [
        f"{path}: {breach}"
        for folder in folders
        for path in sorted(folder.glob("*.yml"))
        for breach in breaches(path.read_text("utf-8"))
    ]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
