"""The steps of a workflow on real repositories: what merging would file is read as data, told once, and gated."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from tests.reviewing import PLAIN, Remembering, Repository, added, merged, pointer, private, samples, written
from zhengji import cli
from zhengji.commands import review as command
from zhengji.commands import review_queue
from zhengji.errors import ZhengjiError
from zhengji.forge import PullFile
from zhengji.load import submission_paths
from zhengji.model import Call, Kind, Severity, Visibility
from zhengji.report import REPORTERS
from zhengji.report.markdown import LONGEST, size
from zhengji.review import Pull, Review, known_labels, review, saved, sources
from zhengji.review.collecting import by_forge
from zhengji.review.confined import confined
from zhengji.review.event import event_of
from zhengji.review.gate import gate
from zhengji.review.posting import MARKER, post
from zhengji.review.rendering import RENDERERS
from zhengji.schema import load_call

CALLS = Path(__file__).parent / "calls"  # the second call: small, and nothing in the code knows of it


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """The second call's schemas and samples, committed on main; `topic` is checked out."""
    root = tmp_path / "repository"
    shutil.copytree(CALLS, root)
    made = Repository(root)
    made.git("init", "-q", "-b", "main")
    made.commit("base")
    made.git("switch", "-q", "-c", "topic")
    return made


@pytest.fixture
def call(repository: Repository) -> Call:
    return load_call(repository.root)


def a_new_one(repository: Repository, call: Call, title: str = "另外新建的一份（示例）") -> str:
    """Put a new submission into the working tree; its path."""
    change = added(call, samples(call, call.forms[0])[0], {}, title)
    assert change.after is not None
    repository.put(change.path, change.after)
    return change.path


def reviewed(call: Call, base: str = "main", head: str = "topic") -> tuple[sources.Source, Review]:
    with sources.revisions(call, base, head, Pull()) as source:
        return source, review(source.call, source.pull, source.changes, None)


# Two revisions.


def test_a_branch_is_read_without_checking_it_out(repository: Repository, call: Call) -> None:
    one = samples(call)[0]
    narrative = one.form.narratives[0]
    repository.put(one.path, written(one, {narrative.pointer: f"先行一步。{narrative.value(one.data)}"}))
    new = a_new_one(repository, call)
    head = repository.commit()
    repository.git("switch", "-q", "main")
    source, _ = reviewed(call)
    assert source.pull.head == head
    assert source.call is call  # what lies here is the base: nothing is laid out
    found = {change.path: change for change in source.changes}
    assert set(found) == {one.path, new}
    assert found[new].before is None
    filing = found[one.path].filing
    assert filing is not None
    assert filing.name == "某维护者"
    assert not (repository.root / new).exists()


def test_another_base_than_what_lies_here_is_laid_out(repository: Repository, call: Call) -> None:
    """On the branch itself, its own new file is not taken for one that is merged."""
    new = a_new_one(repository, call)
    repository.commit()
    source, _ = reviewed(call)
    assert source.call.base != call.base
    assert [change.path for change in source.changes] == [new]
    assert not source.call.base.exists()


def test_c1_links_submodules_and_programs_are_refused_unopened(repository: Repository, call: Call) -> None:
    folder = Path(submission_paths(call)[0]).parent
    (folder / "链接.yaml").symlink_to("/etc/passwd")
    program = folder / "程序.yaml"
    program.write_text("root: x", "utf-8")
    program.chmod(0o755)
    commit = repository.commit()
    inside = folder.relative_to(repository.root)
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},{inside}/子模块.yaml")
    repository.git("commit", "-q", "-m", "gitlink")
    repository.git("switch", "-q", "-f", "main")
    source, _ = reviewed(call)
    assert sorted(change.mode for change in source.changes) == ["100755", "120000", "160000"]
    assert all(change.after is None for change in source.changes)
    found = review(call, source.pull, source.changes, None)
    assert sum(told.code == "pull.mode" for told in found.all_findings) == 3
    report = gate(call, "main", "topic")
    assert sum(told.code == "pull.mode" for told in report.findings) == 3


@pytest.mark.parametrize(
    "path",
    [".gitattributes", ".github/workflows/x.yml", "mkdocs.yml", "schemas/x/call.yaml", "submissions/.gitattributes"],
)
def test_c4_a_file_that_is_no_submission(repository: Repository, call: Call, path: str) -> None:
    a_new_one(repository, call)
    repository.put(path, b"x")
    repository.commit()
    source, _ = reviewed(call)
    assert source.pull.outside == (path,)
    assert source.changes == ()


def test_c4_in_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    shutil.copytree(CALLS, tmp_path / "part")
    whole = Repository(tmp_path)
    whole.git("init", "-q", "-b", "main")
    whole.commit("base")
    whole.git("switch", "-q", "-c", "topic")
    call = load_call(tmp_path / "part")
    whole.put("elsewhere.txt", b"x")
    part = Repository(tmp_path / "part")
    a_new_one(part, call)
    whole.commit()
    source, _ = reviewed(call)
    assert source.pull.outside == ("/elsewhere.txt",)


def test_c5_over_a_hundred_are_not_read(repository: Repository, call: Call) -> None:
    folder = Path(submission_paths(call)[0]).parent
    for number in range(101):
        (folder / f"{number}.yaml").write_text("x", "utf-8")
    repository.commit()
    source, _ = reviewed(call)
    assert source.pull.total == 101
    assert source.changes == ()


def test_i3_what_the_main_branch_changed_meanwhile_is_stale(repository: Repository, call: Call) -> None:
    one = samples(call)[0]
    at = one.form.narratives[0]
    repository.put(one.path, written(one, {at.pointer: f"分支上的改动。{at.value(one.data)}"}))
    repository.commit()
    repository.git("switch", "-q", "main")
    repository.put(one.path, written(one, {at.pointer: f"主分支上的改动。{at.value(one.data)}"}))
    repository.commit()
    source, _ = reviewed(call)
    assert [change.stale for change in source.changes] == [True]
    found = review(call, source.pull, source.changes, None)
    assert "pull.stale" in {told.code for told in found.all_findings}
    shown = RENDERERS["text"](found, call)
    assert "主分支" in shown
    assert "分支上的改动" in shown


def test_a_renamed_file_is_followed(repository: Repository, call: Call) -> None:
    one = samples(call)[0]
    repository.git("mv", one.path, one.path.replace(".yaml", "新名.yaml"))
    repository.commit()
    repository.git("switch", "-q", "main")
    source, _ = reviewed(call)
    (change,) = source.changes
    assert change.previous == one.path
    assert change.before == change.after
    codes = [told.code for told in review(call, source.pull, source.changes, None).all_findings]
    assert "pull.moved" in codes


def test_d1_names_are_never_commands(repository: Repository, call: Call) -> None:
    folder = Path(submission_paths(call)[0]).parent
    for name in ("$(touch sprung).yaml", "`touch sprung`.yaml", "--output=sprung.yaml", "a\nb.yaml", ":(top)x.yaml"):
        (folder / name).write_text("a: 1", "utf-8")
    repository.commit()
    repository.git("switch", "-q", "main")
    source, _ = reviewed(call)
    assert len(source.changes) == 5
    for render in RENDERERS.values():
        render(review(call, source.pull, source.changes, None), call)
    assert not list(repository.root.rglob("sprung"))
    for rev in ("--output=sprung", "-x", "$(id)", "a..b", "main:schemas"):
        with pytest.raises(ZhengjiError):
            reviewed(call, "main", rev)


# Confined.


def question(call: Call) -> sources.Source:
    one = samples(call)[0]
    change = added(call, one, {}, "另外新建的一份（示例）")
    return sources.Source(call, Pull(5, "0" * 40, received=call.closes, total=1), (change,))


def test_a_confined_review_is_the_same(call: Call, repository: Repository) -> None:
    source = question(call)
    here = review(call, source.pull, source.changes, None)
    assert confined(source, call.base) == saved.saved(here)


def test_d2_the_child_sees_no_token(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGJI_TOKEN", "canary-of-a-token")
    seen: dict[str, object] = {}

    def look(command: list[str], **options: object) -> object:
        seen.update(options, command=command)
        return subprocess.CompletedProcess(command, 0, b"{}", b"")

    monkeypatch.setattr("zhengji.review.confined.subprocess.run", look)
    confined(question(call), call.base)
    environment = seen["env"]
    assert isinstance(environment, dict)
    assert set(environment) <= {"PATH", "SYSTEMROOT", "HOME", "LANG", "OPENBLAS_NUM_THREADS"}
    assert "canary" not in repr(seen)
    assert seen["timeout"]


def test_the_child_is_given_up_after_its_time(call: Call) -> None:
    with pytest.raises(ZhengjiError, match="规定的时间"):
        confined(question(call), call.base, seconds=0.01)


def test_e4_what_goes_wrong_in_the_child_is_told_without_values(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    source = question(call)
    broken = sources.Source(source.call, Pull(received="13700001234"), source.changes)  # type: ignore[arg-type]
    with pytest.raises(ZhengjiError) as told:
        confined(broken, call.base)
    assert "ValueError" in told.value.hint
    assert "13700001234" not in told.value.hint


# By a forge.


def test_c5_a_request_is_read_by_the_forge_and_only_plain_files_of_it(repository: Repository, call: Call) -> None:
    one, two = samples(call)[:2]
    new = added(call, one, {}, "另外新建的一份（示例）")
    assert new.after is not None
    forge = Remembering(["1" * 40], blobs={"a": new.after, "b": written(two, {})})
    files = (
        PullFile(new.path, "added", PLAIN, "a"),
        PullFile(two.path, "modified", PLAIN, "b"),
        PullFile(one.path, "removed", "", ""),
        PullFile(f"{new.path}.link", "added", "120000", "c"),  # its blob is never asked for
    )
    source = by_forge(call, forge, Pull(3, "1" * 40), files)
    found = {change.path: change for change in source.changes}
    assert found[new.path].before is None
    assert found[new.path].after == new.after
    assert found[two.path].before == merged(call)[two.path]
    assert found[two.path].filing is not None
    assert found[one.path].after is None
    assert found[f"{new.path}.link"].after is None
    assert source.pull.total == 4
    away = by_forge(call, forge, Pull(3, "1" * 40), (*files, PullFile("Makefile", "modified", PLAIN, "d")))
    assert (away.pull.outside, away.changes) == (("Makefile",), ())
    up = f"submissions/{call.id}/../../schemas/x.yaml"
    assert by_forge(call, forge, Pull(3, "1" * 40), (PullFile(up, "modified", PLAIN, "a"),)).pull.outside == (up,)


# Told on the forge.


@pytest.fixture
def report(call: Call, tmp_path: Path) -> Path:
    source = question(call)
    path = tmp_path / "review.json"
    path.write_bytes(saved.saved(review(call, source.pull, source.changes, None)))
    return path


HEAD = "0" * 40


def test_e3_there_is_one_comment_and_it_is_written_over(call: Call, report: Path) -> None:
    forge = Remembering([HEAD], labels={9: {"人工标的", known_labels(call)[0], "检查：未通过"}})
    posted = post(forge, call.base, 9, HEAD, report)
    assert (posted.state, posted.moved) == ("success", False)
    again = post(forge, call.base, 9, HEAD, report)
    assert again == posted
    assert list(forge.comments) == [9]
    assert forge.comments[9].startswith(MARKER)
    assert size(forge.comments[9]) <= LONGEST
    assert forge.labels[9] & {"人工标的"}
    assert "检查：未通过" not in forge.labels[9]
    assert {status[0] for status in forge.statuses} == {HEAD}
    assert forge.statuses[0][1:] == ("success", "1 处请留意", "https://forge.example/9")


def test_d4_the_number_is_the_events_whatever_the_report_says(call: Call, report: Path) -> None:
    """The report names request 5; told is 9, and no other."""
    forge = Remembering([HEAD])
    assert json.loads(report.read_bytes())["request"] == 5
    post(forge, call.base, 9, HEAD, report)
    assert list(forge.comments) == [9]
    assert list(forge.labels) == [9]


@pytest.mark.parametrize("how", ["absent", "another-version", "another-call", "no-json", "large", "directory"])
def test_d4_a_poisoned_report_marks_the_version_as_failed(call: Call, report: Path, how: str) -> None:
    said = orjson.loads(report.read_bytes())
    if how == "absent":
        report.unlink()
    elif how == "another-version":
        report.write_bytes(orjson.dumps({**said, "head": "1" * 40}))
    elif how == "another-call":
        report.write_bytes(orjson.dumps({**said, "call": "elsewhere"}))
    elif how == "no-json":
        report.write_bytes(b"PK\x03\x04 a zip")
    elif how == "large":
        report.write_bytes(b" " * (saved.LARGEST + 1))
    else:
        report.unlink()
        report.mkdir()
    forge = Remembering([HEAD])
    with pytest.raises(ZhengjiError):
        post(forge, call.base, 9, HEAD, report)
    assert [status[:2] for status in forge.statuses] == [(HEAD, "failure")]
    assert forge.comments == {}
    assert forge.labels == {}


def test_d4_a_verdict_and_labels_are_worked_out_anew(call: Call, report: Path) -> None:
    said = orjson.loads(report.read_bytes())
    said["items"][0]["region"] = "admin,approved"
    said["items"][0]["findings"][0] |= {"severity": "error", "code": "made.up", "message": "@org/team [x](http://e.cn)"}
    report.write_bytes(orjson.dumps(said))
    forge = Remembering([HEAD])
    assert post(forge, call.base, 9, HEAD, report).state == "failure"
    assert forge.labels[9] <= set(known_labels(call))
    assert "@org" not in forge.comments[9]
    assert "](http" not in forge.comments[9]


def test_d6_a_newer_version_is_not_told_an_old_verdict(call: Call, report: Path) -> None:
    before = Remembering(["1" * 40])
    assert post(before, call.base, 9, HEAD, report).moved
    assert (before.comments, before.statuses, before.labels) == ({}, [], {})
    meanwhile = Remembering([HEAD, "1" * 40])
    assert post(meanwhile, call.base, 9, HEAD, report).moved
    assert meanwhile.statuses == []


# The gate.


def test_the_gate_lets_a_good_tree_pass(repository: Repository, call: Call) -> None:
    a_new_one(repository, call)
    repository.commit()
    report = gate(call, "main", "topic")
    assert report.count(Severity.ERROR) == 0
    assert len(report.checked) == len(merged(call))


@pytest.mark.parametrize("how", ["removed", "moved", "emptied"])
def test_c6_the_gate_holds_what_was_filed(repository: Repository, call: Call, how: str) -> None:
    one = samples(call)[0]
    if how == "removed":
        repository.git("rm", "-q", one.path)
    elif how == "moved":
        repository.git("mv", one.path, one.path.replace(".yaml", "新名.yaml"))
    else:
        for path in submission_paths(call):
            path.unlink()
    repository.commit()
    report = gate(call, "main", "topic")
    code = "pull.moved" if how == "moved" else "pull.removed"
    told = [finding for finding in report.findings if finding.code == code]
    assert len(told) == (len(samples(load_call(CALLS))) if how == "emptied" else 1)
    assert all(finding.severity is Severity.ERROR for finding in told)
    allowed = gate(call, "main", "topic", frozenset({"准予撤回"}))
    assert all(finding.severity is Severity.WARNING for finding in allowed.findings if finding.code == code)


def test_c6_the_gate_judges_by_the_bases_record(repository: Repository, call: Call) -> None:
    """The unit that filed is the one of main, whatever the branch says of itself."""
    one = samples(call, call.forms[0])[0]
    at = pointer(one.form, "unit")
    repository.put(one.path, written(one, {at: "毫不相干的另一家单位"}))
    repository.commit()
    assert "pull.transfer" in {finding.code for finding in gate(call, "main", "topic").findings}
    assert "pull.transfer" not in {finding.code for finding in gate(call, "topic", "topic").findings}


def test_the_gate_tells_equal_numbers_even_of_what_cannot_be_read(
    repository: Repository, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = a_new_one(repository, call)
    repository.put(new, b"a: [")
    repository.commit()
    one = samples(call, call.forms[0])[0].path
    monkeypatch.setattr("zhengji.review.gate.number_of", lambda form, path: "X-1" if path in (one, new) else path)
    report = gate(call, "main", "topic")
    assert [f.place.path for f in report.findings if f.code == "across.same-number"] == [new]


def test_i8_what_was_wrong_on_main_stops_nobody_else(repository: Repository, call: Call) -> None:
    repository.git("switch", "-q", "main")
    one = samples(call, call.forms[0])[0]
    twin = one.path.replace(".yaml", "又一份.yaml")
    repository.put(twin, written(one))
    repository.put(one.path.replace(".yaml", "坏.yaml"), b"a: [")
    repository.commit("bad")
    repository.git("switch", "-q", "-c", "other")
    change = added(call, samples(call, call.forms[1])[0], {}, "另外新建的一份（示例）")
    assert change.after is not None
    repository.put(change.path, change.after)
    repository.commit()
    report = gate(call, "main", "other")
    assert report.count(Severity.ERROR) == 0
    assert "across.same-filing" in {finding.code for finding in report.findings}


def test_i1_two_that_say_the_same_cannot_both_pass(repository: Repository, call: Call) -> None:
    a_new_one(repository, call)
    repository.commit()
    repository.git("switch", "-q", "main")
    repository.git("merge", "-q", "topic")
    repository.git("switch", "-q", "-c", "second")
    one = samples(call, call.forms[0])[0]
    again = added(call, one, {}, "另外新建的一份（示例）")
    assert again.after is not None
    repository.put(again.path.replace(".yaml", "2.yaml"), again.after)
    repository.commit()
    assert "across.same-filing" in {
        f.code for f in gate(call, "main", "second").findings if f.severity is Severity.ERROR
    }


# As it is used.


def event_file(folder: Path, **pull: object) -> Path:
    said = {
        "action": "synchronize",
        "pull_request": {
            "number": 7,
            "head": {"sha": HEAD},
            "base": {"sha": "2" * 40},
            "user": {"login": "li-si"},
            "updated_at": "2026-11-13T09:00:00Z",
            "labels": [{"name": "准予补报"}],
            **pull,
        },
    }
    path = folder / "event.json"
    path.write_text(json.dumps(said), "utf-8")
    return path


def test_what_an_event_says(tmp_path: Path) -> None:
    event = event_of(event_file(tmp_path).read_bytes())
    assert (event.number, event.head, event.author, event.labels) == (7, HEAD, "li-si", {"准予补报"})
    assert event.received is not None
    assert event.received.isoformat() == "2026-11-13T09:00:00+00:00"
    labelled = event_of(event_file(tmp_path).read_bytes().replace(b"synchronize", b"labeled"))
    assert labelled.received is None  # it tells when the label came, not the version
    assert labelled.between is None
    opened = event_file(tmp_path, created_at="2026-11-12T09:00:00Z").read_bytes()
    between = event_of(opened.replace(b"synchronize", b"labeled")).between
    assert between is not None
    assert [time.day for time in between] == [12, 13]
    queue = event_of(b'{"merge_group": {"head_sha": "a", "base_sha": "b"}}')
    assert (queue.number, queue.head, queue.base) == (0, "a", "b")
    run = event_of(b'{"workflow_run": {"head_sha": "a", "pull_requests": []}}')
    assert (run.number, run.head) == (0, "a")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b"{}",
        b'{"pull_request": 1}',
        b'{"pull_request": {"number": "7; id"}}',
        b'{"pull_request": {}}',
    ],
)
def test_an_event_of_another_make_is_the_operators_fault(content: bytes) -> None:
    with pytest.raises(ZhengjiError):
        event_of(content)


def zhengji(repository: Repository, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("zhengji")
    environment = {**os.environ, "ZHENGJI_TOKEN": "canary-of-a-token"}
    return subprocess.run(
        [program, "review", *arguments], cwd=repository.root, capture_output=True, text=True, env=environment
    )


def test_collect_and_show_from_git_objects(repository: Repository, call: Call, tmp_path: Path) -> None:
    one = samples(call, call.forms[0])[0]
    secret = next(leaf for leaf in private(one.form) if leaf.kind is Kind.TEXT and leaf.value(one.data))
    repository.put(one.path, written(one, {secret.pointer: "欧阳某某"}))
    head = repository.commit()
    repository.git("switch", "-q", "main")
    event = event_file(tmp_path, head={"sha": head})
    out = tmp_path / "review.json"
    done = zhengji(repository, "collect", "--git", "--event", str(event), "--output", str(out))
    assert (done.returncode, done.stdout) == (0, "")
    said = json.loads(out.read_bytes())
    assert (said["request"], said["head"], said["author"]) == (7, head, "li-si")
    assert said["timing"]["state"] == "open"
    shown = zhengji(repository, "show", "--report", str(out), "--format", "markdown")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("### 形式检查：通过")
    for text in (done.stderr, out.read_text("utf-8"), shown.stdout, shown.stderr):
        assert "欧阳某某" not in text
        assert "canary-of-a-token" not in text
    both = zhengji(repository, "collect", "--git", "--event", str(event), "--number", "8", "--output", str(out))
    assert both.returncode == 2


def test_show_tells_by_its_exit_code(repository: Repository, call: Call, tmp_path: Path) -> None:
    one = samples(call)[0]
    page = tmp_path / "page.html"
    done = zhengji(repository, "show", one.path, "--format", "html", "--output", str(page))
    assert done.returncode == 0, done.stderr
    assert page.read_text("utf-8").startswith("<!doctype html>")
    late = (call.closes + timedelta(seconds=1)).replace(tzinfo=None).isoformat()
    assert zhengji(repository, "show", one.path, "--received", late).returncode == 1
    assert zhengji(repository, "show", one.path, "--received", late, "--label", "准予补报").returncode == 0
    for wrong in ([], [one.path, "--base", "main"], ["--base", "nowhere"]):
        assert zhengji(repository, "show", *wrong).returncode == 2


def test_show_takes_the_call_that_the_branch_is_about(repository: Repository) -> None:
    other = repository.root / "schemas" / "zzz-2030"
    shutil.copytree(repository.root / "schemas" / "binhe-2027", other)
    text = (other / "call.yaml").read_text("utf-8").replace("binhe-2027", "zzz-2030").replace("2026-1", "2029-1")
    (other / "call.yaml").write_text(text, "utf-8")
    repository.git("switch", "-q", "main")
    repository.commit("a newer call")
    repository.git("switch", "-q", "-c", "older")
    call = load_call(repository.root, "binhe-2027")
    assert load_call(repository.root).id == "zzz-2030"
    a_new_one(repository, call)
    repository.commit()
    done = zhengji(repository, "show", "--base", "main", "--head", "older", "--format", "json")
    assert json.loads(done.stdout)["call"] == "binhe-2027"


def test_gate_is_a_command_for_every_call(repository: Repository, call: Call) -> None:
    repository.git("rm", "-q", samples(call)[0].path)
    repository.commit()
    repository.git("switch", "-q", "main")
    done = zhengji(repository, "gate", "--base", "main", "--head", "topic")
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=submissions/")
    assert zhengji(repository, "gate", "--base", "main", "--head", "topic", "--label", "准予撤回").returncode == 0
    assert zhengji(repository, "gate").returncode == 2


def test_post_is_a_command(
    repository: Repository, call: Call, report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge = Remembering([HEAD])
    monkeypatch.setattr("zhengji.forge.forge_of", lambda *_arguments: forge)
    monkeypatch.setenv("ZHENGJI_TOKEN", "canary-of-a-token")
    where = ["--remote", "https://github.example/o/r.git", "--root", str(repository.root)]
    event = ["--event", str(event_file(tmp_path))]
    assert cli.main(["review", "post", *event, "--report", str(report), *where]) == 0
    assert list(forge.comments) == [7]
    assert cli.main(["review", "post", *event, "--report", str(tmp_path / "absent.json"), *where]) == 2
    assert forge.statuses[-1][:2] == (HEAD, "failure")


def test_the_formats_are_the_renderers() -> None:
    assert tuple(RENDERERS) == command.FORMATS
    assert tuple(REPORTERS) == review_queue.REPORTS


@pytest.mark.parametrize(
    "words",
    [
        ("show", "--report", "没有.json"),
        ("collect", "--event", "没有.json", "--output", "x.json"),
        ("post", "--event", "没有.json", "--report", "x.json"),
        ("gate", "--event", "没有.json"),
        ("labels", "--event", "没有.json", "--output", "x.json"),
        ("gate", "--event", "."),
    ],
    ids=" ".join,
)
def test_a_file_that_is_not_there_is_told_in_a_line(repository: Repository, words: tuple[str, ...]) -> None:
    done = zhengji(repository, *words)
    assert done.returncode == 2
    assert done.stderr.startswith(f"zhengji：读不了 {words[2]}：")
    assert "Traceback" not in done.stderr
    assert not re.search(r"[a-z]{3,}", done.stderr.replace("zhengji", "").replace(".json", ""))


def test_a_file_that_was_sent_by_mail_is_the_next_version_of_what_is_filed(
    repository: Repository, call: Call, tmp_path: Path
) -> None:
    one = samples(call, call.forms[0])[0]
    narrative = next(leaf for leaf in one.form.narratives if leaf.visibility is Visibility.PUBLIC)
    changed = f"{narrative.value(one.data)}另补充一句，说明进展。"
    mailed = tmp_path / "附件 (最终版).yaml"
    mailed.write_bytes(written(one, {narrative.pointer: changed}))
    link = tmp_path / "链接.yaml"
    link.symlink_to(mailed)
    source = sources.files(call, [mailed, link], Pull())
    there, linked = sorted(source.changes, key=lambda change: change.after is None)
    assert (there.path, there.after) == (one.path, mailed.read_bytes())
    assert there.before == (call.base / one.path).read_bytes()
    assert linked.after is None
    found = review(source.call, source.pull, source.changes, None)
    kinds = {item.path: item.change for item in found.items}
    assert kinds[one.path] == "modified"
    assert kinds[linked.path] == "added"
    assert "across.same-filing" not in {told.code for item in found.items for told in item.findings}
    double = tmp_path / "再来一份.yaml"
    double.write_bytes(mailed.read_bytes())
    again = sources.files(call, [mailed, double], Pull())
    said = review(again.call, again.pull, again.changes, None)
    assert "across.same-filing" in {told.code for item in said.items for told in item.findings}
