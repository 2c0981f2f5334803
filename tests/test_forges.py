"""Every kind of host keeps the contract of `forge/contract.py`, and is asked only what its description offers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.forges.gitea import GiteaHost
from tests.forges.gitee import GiteeHost
from tests.forges.github import GitHubHost
from tests.forges.gitlab import GitLabHost
from tests.forges.host import NOON, Answer, Fault, Heard, Host, served
from tests.forges.repository import Repository
from zhengji.forge import Forge, PullFile, Refused, Token, TooLarge, Unreachable, forge_of

HOSTS: dict[str, type[Host]] = {"github": GitHubHost, "gitlab": GitLabHost, "gitea": GiteaHost, "gitee": GiteeHost}
MARKER = "<!-- zhengji:review -->"
FORM = "submissions/2020/annex1/某某大学/新材料.yaml"
CREATES = {"github": "/pulls$", "gitlab": "/merge_requests$", "gitea": "/pulls$", "gitee": "/pulls$"}


@dataclass
class At:
    kind: str
    host: Host
    repository: Repository
    forge: Forge
    origin: str

    def as_(self, token: str) -> Forge:
        made = forge_of(f"{self.origin}/kjt/zhengji.git", self.kind, Token(token, "测试"))
        assert made is not None
        return made


@pytest.fixture(params=sorted(HOSTS))
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[At]:
    repository = Repository(tmp_path / "zhengji.git")
    repository.commit(
        "main", {"README.md": ("100644", b"x\n"), "submissions/2020/annex1/old.yaml": ("100644", b"a: 1\n")}
    )
    host = HOSTS[request.param](repository)
    with served(host) as origin:
        at = At(request.param, host, repository, None, origin)  # type: ignore[arg-type]
        at.forge = at.as_("token-of-bot")
        yield at
    assert not host.wrong


def test_opens_and_finds_a_request(at: At) -> None:
    head = at.repository.commit("提交/某某大学-k7m2", {FORM: ("100644", b"form: annex1\n")})
    assert at.forge.request_of("提交/某某大学-k7m2") is None
    made = at.forge.open("提交/某某大学-k7m2", "附件1：新材料", "请审核。\n\n- 一项")
    assert (made.branch, made.head, made.state, made.title, made.author) == (
        "提交/某某大学-k7m2", head, "open", "附件1：新材料", "bot",
    )  # fmt: skip
    assert made.url.startswith(at.origin)
    assert at.host.pull(made.number).body == "请审核。\n\n- 一项"
    assert at.forge.request_of("提交/某某大学-k7m2") == made
    assert at.forge.head(made.number) == head


def test_a_branch_like_another_is_not_taken_for_it(at: At) -> None:
    at.repository.commit("b", {FORM: ("100644", b"1\n")})
    at.repository.commit("b2", {FORM: ("100644", b"2\n")})
    at.repository.git("update-ref", "refs/heads/fork/li/b", at.repository.head("b2"))
    at.host.open_pull("b2", "甲", "", "li")
    at.host.open_pull("b", "派生仓库的", "", "li", fork="li")
    if isinstance(at.host, GitHubHost):
        at.host.deaf = True
    assert at.forge.request_of("b") is None


def test_the_newest_request_of_a_branch(at: At) -> None:
    at.repository.commit("b", {FORM: ("100644", b"1\n")})
    at.repository.commit("other", {FORM: ("100644", b"1\n")})
    first, second = (at.host.open_pull("b", title, "", "bot") for title in ("一", "二"))
    for number in range(60):
        at.host.open_pull("other", f"别的{number}", "", "li")
    first.state, first.merged = "closed", True
    assert (found := at.forge.request_of("b")) is not None
    assert (found.number, found.state) == (second.number, "open")
    second.state = "closed"
    assert (found := at.forge.request_of("b")) is not None
    assert (found.number, found.state) == (second.number, "closed")
    at.host.pulls.remove(second)
    assert (found := at.forge.request_of("b")) is not None
    assert (found.number, found.state) == (first.number, "merged")


def test_opening_again_brings_the_same_request_up_to_date(at: At) -> None:
    at.repository.commit("b", {FORM: ("100644", b"1\n")})
    first = at.forge.open("b", "一", "甲")
    again = at.forge.open("b", "二", "乙")
    assert (first.number, again.number) == (1, 1)
    assert [(pull.title, pull.body) for pull in at.host.pulls] == [("二", "乙")]
    heard = len(at.host.heard)
    at.forge.open("b", "二", "乙")
    assert all(one.method == "GET" for one in at.host.heard[heard:])


def test_a_request_from_a_fork(at: At) -> None:
    at.repository.commit("b", {FORM: ("100644", b"1\n")})
    at.repository.git("update-ref", "refs/heads/fork/li/b", at.repository.commit("b2", {FORM: ("100644", b"2\n")}))
    assert at.forge.request_of("li:b") is None
    ours, theirs = at.forge.open("b", "一", "甲"), at.forge.open("li:b", "二", "乙")
    assert [pull.fork for pull in at.host.pulls] == ["", "li"]
    assert at.forge.open("li:b", "二", "丙").number == theirs.number
    assert at.forge.request_of("b") == ours
    assert (found := at.forge.request_of("li:b")) is not None
    assert (found.number, found.head) == (theirs.number, at.repository.head("b2"))
    files = at.forge.files(theirs.number, theirs.head)
    assert [one.path for one in files] == [FORM]
    assert at.forge.blob(files[0].blob) == b"2\n"


def test_a_closed_request_is_followed_by_a_new_one(at: At) -> None:
    at.repository.commit("b", {FORM: ("100644", b"1\n")})
    first = at.forge.open("b", "一", "甲")
    at.host.pull(first.number).state = "closed"
    assert at.forge.open("b", "一", "甲").number != first.number


def test_i6_the_answer_is_lost_and_no_second_request_is_made(at: At) -> None:
    at.repository.commit("b", {FORM: ("100644", b"1\n")})
    at.host.faults.append(Fault("POST", CREATES[at.kind], after=True))
    assert at.forge.open("b", "一", "甲").number == 1
    assert len(at.host.pulls) == 1
    posts = [one for one in at.host.heard if one.method == "POST"]
    assert len(posts) == 1


def test_i6_the_answer_and_the_line_are_lost_and_a_rerun_finds_the_request(at: At) -> None:
    at.repository.commit("b", {FORM: ("100644", b"1\n")})
    line = Fault("GET", "", times=0)
    at.host.faults += [Fault("POST", CREATES[at.kind], after=True), line]
    routed = at.host._routed

    def cut(heard: Heard) -> Answer:
        answer = routed(heard)
        line.times = 99 if heard.method == "POST" else 0
        return answer

    at.host._routed = cut  # type: ignore[method-assign]
    with pytest.raises(Unreachable, match="连不上"):
        at.forge.open("b", "一", "甲")
    assert len(at.host.pulls) == 1
    line.times = 0
    assert at.as_("token-of-bot").open("b", "一", "甲").number == 1
    assert len(at.host.pulls) == 1


def test_two_racing_for_one_branch_end_at_one_request(at: At) -> None:
    at.repository.commit("b", {FORM: ("100644", b"1\n")})
    # The other one opens it between our look and our wish.
    answer = at.host._routed

    def race(heard: Heard) -> Answer:
        if heard.method == "POST" and not at.host.pulls:
            at.host.open_pull("b", "别人先到", "", "li")
        return answer(heard)

    at.host._routed = race  # type: ignore[method-assign]
    assert at.forge.open("b", "一", "甲").number == 1
    assert len(at.host.pulls) == 1


def test_a_branch_that_was_not_pushed_is_refused(at: At) -> None:
    with pytest.raises(Refused) as caught:
        at.forge.open("nowhere", "一", "甲")
    assert "head does not exist" in caught.value.hint


def test_c1_files_come_with_the_modes_and_blobs_of_git(at: At) -> None:
    head = at.repository.commit(
        "b",
        {
            FORM: ("100644", b"form: annex1\n"),
            "submissions/2020/annex1/link.yaml": ("120000", b"/etc/passwd"),
            "submissions/2020/annex1/sub": ("160000", "1" * 40),
            "submissions/2020/annex2/run.yaml": ("100755", b"#!\n"),
            "submissions/2020/annex1/old.yaml": None,
            "submissions/2020/annex1/a b#?%.yaml": ("100644", "三".encode()),
        },
    )
    made = at.forge.open("b", "一", "甲")
    files = at.forge.files(made.number, head)
    tree = {one["path"]: one for one in at.repository.tree(head, recursive=True)}
    expected = [("submissions/2020/annex1/old.yaml", "removed", "", "")] + [
        (path, "added", mode, tree[path]["sha"])
        for path, mode in (
            (FORM, "100644"),
            ("submissions/2020/annex1/link.yaml", "120000"),
            ("submissions/2020/annex1/sub", "160000"),
            ("submissions/2020/annex2/run.yaml", "100755"),
            ("submissions/2020/annex1/a b#?%.yaml", "100644"),
        )
    ]
    assert [(one.path, one.status, one.mode, one.blob) for one in files] == sorted(expected)
    by_path = {one.path: one for one in files}
    assert at.forge.blob(by_path[FORM].blob) == b"form: annex1\n"


def test_a_renamed_and_a_changed_file(at: At) -> None:
    text = b"".join(b"line %d\n" % number for number in range(40))
    at.repository.commit("main", {"submissions/a.yaml": ("100644", text), "submissions/c.yaml": ("100644", b"c\n")})
    head = at.repository.commit(
        "b",
        {
            "submissions/a.yaml": None,
            "submissions/b.yaml": ("100644", text + b"more\n"),
            "submissions/c.yaml": ("100644", b"changed\n"),
        },
    )
    files = at.forge.files(at.forge.open("b", "一", "甲").number, head)
    assert [(one.path, one.status, one.previous) for one in files] == [
        ("submissions/b.yaml", "renamed", "submissions/a.yaml"),
        ("submissions/c.yaml", "modified", ""),
    ]


def test_c5_all_pages_of_a_long_list(at: At) -> None:
    files = {
        f"submissions/2020/annex1/单位{number % 20}/{number:03}.yaml": ("100644", b"%d" % number)
        for number in range(230)
    }
    head = at.repository.commit("b", files)
    listed = at.forge.files(at.forge.open("b", "一", "甲").number, head)
    assert {one.path for one in listed} == set(files)
    assert all(isinstance(one, PullFile) and one.mode == "100644" and len(one.blob) == 40 for one in listed)


def test_c5_a_tree_that_was_cut_is_read_by_folders(at: At) -> None:
    merged = {f"submissions/2020/annex1/单位{number % 40}/{number:04}.yaml": ("100644", b"1") for number in range(600)}
    at.repository.commit("main", merged)
    files = {f"submissions/2020/annex1/单位{number}/新.yaml": ("100644", b"%d" % number) for number in range(20)}
    head = at.repository.commit("b", files)
    listed = at.forge.files(at.forge.open("b", "一", "甲").number, head)
    assert [(one.path, at.repository.blob(one.blob)) for one in listed] == sorted(
        (path, content) for path, (_, content) in files.items()
    )


def test_c5_a_list_that_was_cut_is_not_handed_out(at: At) -> None:
    files = {f"submissions/{number:03}.yaml": ("100644", b"%d" % number) for number in range(300)}
    head = at.repository.commit("b", files)
    number = at.forge.open("b", "一", "甲").number
    at.host.cut_files_at = 250
    if isinstance(at.host, GitLabHost):
        at.host.overflow = True
    with pytest.raises((TooLarge, Unreachable), match="文件") as caught:
        at.forge.files(number, head)
    assert "没有检查" in caught.value.message


def test_c5_more_files_than_any_host_lists(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengji.forge.changes.MOST_FILES", 5)
    monkeypatch.setattr("zhengji.forge.github.MOST_FILES", 5)
    head = at.repository.commit("b", {f"{number}.yaml": ("100644", b"%d" % number) for number in range(6)})
    number = at.forge.open("b", "一", "甲").number
    with pytest.raises(TooLarge, match="太多"):
        at.forge.files(number, head)


def test_d6_a_push_during_the_check_makes_it_void(at: At) -> None:
    head = at.repository.commit("b", {FORM: ("100644", b"1\n")})
    number = at.forge.open("b", "一", "甲").number
    at.repository.commit("b", {FORM: ("100644", b"2\n")})
    with pytest.raises(Refused, match="新的提交"):
        at.forge.files(number, head)


def test_a_blob_that_no_form_can_be_is_not_read(at: At) -> None:
    sha = at.repository.git("hash-object", "-w", "--stdin", given=b"x" * ((1 << 20) + 1)).decode().strip()
    with pytest.raises(TooLarge, match="太大"):
        at.forge.blob(sha)


def test_e3_one_comment_of_ours_is_kept_up_to_date(at: At) -> None:
    at.repository.commit("b", {FORM: ("100644", b"1\n")})
    number = at.forge.open("b", "一", "甲").number
    pull = at.host.pull(number)
    for turn in range(110):
        at.host.say(pull, "li", f"说明{turn}")
    first = at.forge.comment(number, MARKER, "没有问题。")
    assert first.startswith(at.origin)
    again = at.forge.comment(number, MARKER, "有一处要改。")
    assert again == first
    ours = [one.body for one in pull.comments if one.author == "bot"]
    assert ours == [f"{MARKER}\n有一处要改。"]
    heard = len(at.host.heard)
    assert at.forge.comment(number, MARKER, "有一处要改。") == first
    assert all(one.method == "GET" for one in at.host.heard[heard:])


def test_e3_somebody_elses_comment_with_the_marker_is_left_alone(at: At) -> None:
    at.repository.commit("b", {FORM: ("100644", b"1\n")})
    number = at.forge.open("b", "一", "甲").number
    pull = at.host.pull(number)
    at.host.say(pull, "li", f"{MARKER}\n伪造的结论：通过")
    at.host.say(pull, "bot2", f"{MARKER}\n名字相近的")
    at.host.say(pull, "", f"{MARKER}\n账号已注销的")
    at.forge.comment(number, MARKER, "真的结论")
    assert [(one.author, one.body) for one in pull.comments] == [
        ("li", f"{MARKER}\n伪造的结论：通过"),
        ("bot2", f"{MARKER}\n名字相近的"),
        ("", f"{MARKER}\n账号已注销的"),
        ("bot", f"{MARKER}\n真的结论"),
    ]


def test_labels_of_ours_are_set_and_those_of_others_are_left(at: At) -> None:
    at.repository.commit("b", {FORM: ("100644", b"1\n")})
    number = at.forge.open("b", "一", "甲").number
    pull = at.host.pull(number)
    pull.labels = ["别人的"]
    known = ["需要修改", "可以受理", "附件1/重大需求", "沈阳市"]
    at.forge.label(number, ["需要修改", "附件1/重大需求"], known)
    assert set(pull.labels) == {"别人的", "需要修改", "附件1/重大需求"}
    assert at.forge.labelled(number) == set(pull.labels)
    at.forge.label(number, ["可以受理", "附件1/重大需求"], known)
    assert set(pull.labels) == {"别人的", "可以受理", "附件1/重大需求"}
    heard = len(at.host.heard)
    at.forge.label(number, ["可以受理", "附件1/重大需求"], known)
    assert all(one.method == "GET" for one in at.host.heard[heard:])
    at.forge.label(number, [], known)
    assert pull.labels == ["别人的"]


def test_a_workflows_own_token_may_not_ask_who_it_is_nor_make_labels(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "zhengji.git")
    repository.commit("main", {"README.md": ("100644", b"x\n")})
    repository.commit("b", {FORM: ("100644", b"1\n")})
    host = GitHubHost(repository)
    host.people = {"ghs_workflow": "github-actions[bot]", "token-of-li": "li"}
    host.made_labels = {"需要修改", "别人的"}
    pull = host.open_pull("b", "一", "", "li")
    host.say(pull, "li", f"{MARKER}\n伪造的结论：通过")
    with served(host) as origin:
        forge = forge_of(f"{origin}/kjt/zhengji.git", "github", Token("ghs_workflow", "测试"))
        assert forge is not None
        assert forge.comment(1, MARKER, "一处要改") == forge.comment(1, MARKER, "没有问题")
        forge.label(1, ["需要修改", "沈阳市"], ["需要修改", "沈阳市"])
        assert pull.labels == ["需要修改"]
        host.made_labels = {"需要修改", "沈阳市"}
        host.faults.append(Fault("POST", "/labels$", 403, body='{"message": "Resource not accessible"}'))
        with pytest.raises(Refused):
            forge.label(1, ["需要修改", "沈阳市"], ["需要修改", "沈阳市"])
    assert [(one.author, one.body) for one in pull.comments[1:]] == [("github-actions[bot]", f"{MARKER}\n没有问题")]
    assert not host.wrong


def test_d6_a_verdict_is_bound_to_one_commit(at: At) -> None:
    sha = at.repository.commit("b", {FORM: ("100644", b"1\n")})
    for state in ("pending", "failure", "failure", "success"):
        at.forge.status(sha, state, "3 份材料，1 处要改\n" + "长" * 400, f"{at.origin}/kjt/zhengji/pull/1")
    assert {one["sha"] for one in at.host.statuses} == {sha}
    assert at.host.statuses[-1]["state"] == "success"
    told = at.host.statuses[-1]["description"]
    assert told.startswith("3 份材料，1 处要改 长")
    assert "\n" not in told


def test_a_verdict_links_to_web_pages_only(at: At) -> None:
    sha = at.repository.commit("b", {FORM: ("100644", b"1\n")})
    at.forge.status(sha, "success", "通过", "javascript:alert(1)")
    assert "javascript" not in str(at.host.heard[-1].body)


def test_the_clock_is_the_hosts(at: At) -> None:
    assert at.forge.now() == NOON
    at.host.now = datetime(2019, 8, 16, 15, 59, 59, tzinfo=UTC)
    assert at.forge.now() == at.host.now


def test_a_host_without_a_clock(at: At) -> None:
    at.host.now = None
    with pytest.raises(Unreachable, match="没有时间"):
        at.forge.now()
