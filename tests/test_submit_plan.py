"""What is decided before anything is sent: addresses, the window, the receipt read back, and the plan itself."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.filed import filed
from zhengji.errors import ZhengjiError
from zhengji.forge import Request
from zhengji.git import Login, Remote, remote_of
from zhengji.git.login import configured
from zhengji.git.revisions import PLAIN, Entry
from zhengji.model import Call, Visibility
from zhengji.submit import Act, Filing, Receipt, Standing, Window, judge, plan
from zhengji.submit.receipt import PENDING, SENT, parsed, rendered
from zhengji.submit.wording import harmless, letter, message

# --- addresses


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "--upload-pack=touch x",
        "-oProxyCommand=touch x:repo",
        "ext::sh -c touch% x",
        "EXT::sh -c x",
        "fd::17",
        "transport::address",
        "git://host.example/a/b",
        "ftp://host.example/a/b",
        "http://host.example/a/b",  # in the clear
        "http://127.0.0.1.example/a/b",
        "https://user:secret@host.example/a/b",
        "https://host.example%0ahost=evil.example/a/b",
        "https://host.example/a%0ab",
        "https://host.example/a\nb",
        "https://host.example/a?x=%0aurl=y",
        "https://host.example",
        "https:///a/b",
        "https://-x/a/b",
        "https://[::1/a/b",
        "https://host.example:99999/a/b",
        "https://ho st/a/b",
        "ssh://-oProxyCommand=touch x/a/b",
        "ssh://-oProxyCommand=x@host/a/b",
        "ssh://host.example/-oProxyCommand=x",
        "git@-oProxyCommand=x:a/b",
        "git@host.example:-x/b",
        "git@host.example:a b",
        "file://relative",
        "file:///nowhere/at/all",
        "file://host/share",
        "/nowhere/at/all",
        "no-such-folder",
        "a\u202eb",
    ],
)
def test_c7_an_address_that_could_act_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ZhengjiError) as raised:
        remote_of(text, tmp_path)
    assert "secret" not in raised.value.message + raised.value.hint


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        ("https://git.example.cn/a/b.git", Remote("https://git.example.cn/a/b.git", "https", "git.example.cn")),
        ("https://me@git.example.cn:8443/a/b", Remote("https://git.example.cn:8443/a/b", "https", "git.example.cn")),
        ("http://127.0.0.1:80/a/b", Remote("http://127.0.0.1:80/a/b", "http", "127.0.0.1")),
        ("ssh://git@git.example.cn:22/a/b", Remote("ssh://git@git.example.cn:22/a/b", "ssh", "git.example.cn")),
        ("git@git.example.cn:a/b.git", Remote("git@git.example.cn:a/b.git", "ssh", "git.example.cn")),
        ("https://[2001:db8::1]/a/b", Remote("https://[2001:db8::1]/a/b", "https", "[2001:db8::1]")),
    ],
)
def test_addresses_that_are_taken(text: str, remote: Remote, tmp_path: Path) -> None:
    assert remote_of(text, tmp_path) == remote


def test_a_folder_is_an_address_too(tmp_path: Path) -> None:
    (tmp_path / "共享 盘.git").mkdir()
    remote = remote_of("共享 盘.git", tmp_path)
    assert remote.protocol == "file"
    assert remote == remote_of(str(tmp_path / "共享 盘.git"), Path("/")) == remote_of(remote.url, Path("/"))


@given(st.text(max_size=40))
@example("~0")
def test_c7_whatever_is_taken_is_of_an_allowed_kind(text: str) -> None:
    try:
        remote = remote_of(text, Path("/nowhere"))
    except ZhengjiError:
        return
    assert remote.protocol in ("https", "ssh", "file", "http")
    assert not remote.url.startswith("-")
    assert "::" not in remote.url.partition("/")[0] or remote.protocol == "file"


def test_h3_a_login_shows_nothing() -> None:
    login = Login("canary-name", "canary-secret")
    remote = Remote("https://git.example.cn:8443/a/b", "https", "git.example.cn")
    assert "canary" not in f"{login!r} {login} {login.settings(remote)}"
    assert login.hidden("said canary-secret!") == "said …!"
    (_, scope), (key, _) = login.settings(remote)
    assert (scope, key) == ("", "credential.https://git.example.cn:8443.helper")
    assert "canary" not in str(configured(*login.settings(remote)))


# --- the window


@pytest.mark.parametrize(
    ("offset", "at_opening", "at_close"),
    [
        (timedelta(seconds=-1), Window.EARLY, Window.OPEN),
        (timedelta(), Window.OPEN, Window.OPEN),
        (timedelta(microseconds=999_999), Window.OPEN, Window.OPEN),
        (timedelta(seconds=1), Window.OPEN, Window.LATE),
    ],
)
def test_i2_the_window_to_the_second(call: Call, offset: timedelta, at_opening: Window, at_close: Window) -> None:
    assert judge(call.opens + offset, call) is at_opening
    assert judge(call.closes + offset, call) is at_close
    assert judge((call.closes + offset).astimezone(UTC), call) is at_close


# --- the receipt

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@given(words, words, st.lists(st.from_regex(r"\A[0-9a-f]{40}\Z"), max_size=3))
def test_a_receipt_is_read_back(unit: str, address: str, blobs: list[str]) -> None:
    receipt = Receipt(
        PENDING,
        "2031",
        "1-K7M2Q9XA",
        "附件1",
        unit,
        "名称：一",
        "submissions/a",
        "0" * 64,
        "https://h/a/b",
        "zhengji/x",
    )
    receipt = replace(receipt, address=address, blobs=tuple(blobs))
    once = parsed(rendered(receipt))
    assert once is not None
    assert (once.number, once.title, once.blobs) == (receipt.number, receipt.title, tuple(blobs))
    assert parsed(rendered(once)) == once
    assert parsed("\ufeff" + rendered(once).replace("\n", "\r\n")) == once


@pytest.mark.parametrize("text", ["", "征集提交回执", "征集提交回执\n状态：x\n", "x" * 100, "\0", "编号：1\n"])
def test_what_is_no_receipt(text: str) -> None:
    assert parsed(text) is None


# --- the plan

OURS, OLD, THEIRS = "a" * 40, "b" * 40, "c" * 40
MAIN, TIP = "1" * 40, "2" * 40


def entry(blob: str) -> Entry | None:
    return Entry(PLAIN, blob) if blob else None


def filing(call: Call, *known: str, state: str = SENT) -> Filing:
    one = filed(call, 1)[0]
    receipt = None
    if known:
        receipt = Receipt(state, call.id, one.number, "", "", "", one.path, "", "https://h/a", "b", blobs=known)
    return Filing(Path("x.yaml"), one, b"", one.path, one.number, "b", "单位", "名称", (), receipt, frozenset(known))


def request(state: str) -> Request | None:
    return Request(7, "https://h/7", "b", TIP, state, "t", "a") if state else None  # type: ignore[arg-type]


# (what is on main, whether there is a branch, what it holds, its request, what we know to be ours) -> what to do
CASES = [
    ("", "", "", (), Act.NEW),
    (OURS, "", "", (), Act.ACCEPTED),
    (OURS, OURS, "open", (OURS,), Act.WAITING),  # merged by hand, the request not closed yet
    (OURS, OLD, "merged", (OLD, OURS), Act.ACCEPTED),
    (OLD, "", "", (OLD,), Act.NEW),  # an accepted one is edited
    (OLD, "", "merged", (OLD,), Act.AGAIN),
    (THEIRS, "", "", (OLD,), Act.CONFLICT),
    (THEIRS, "", "", (), Act.CONFLICT),
    ("", OURS, "", (), Act.REQUEST),  # the answer to the push, or our receipt, was lost
    ("", OURS, "open", (), Act.WAITING),
    ("", OLD, "open", (OLD,), Act.UPDATE),
    ("", OLD, "", (OLD,), Act.UPDATE),
    ("", THEIRS, "open", (OLD,), Act.CONFLICT),
    ("", THEIRS, "open", (), Act.CONFLICT),
    ("", OLD, "closed", (OLD,), Act.AGAIN),
    ("", OURS, "closed", (OURS,), Act.RETURNED),
    ("", "", "closed", (OURS,), Act.RETURNED),
    ("", THEIRS, "closed", (OURS,), Act.AGAIN),  # what was sent back stands against nobody
    (OLD, OLD, "merged", (OLD,), Act.AGAIN),
    (OLD, OLD, "", (OLD,), Act.AGAIN),  # nobody can be asked, but it is on main
    (THEIRS, OLD, "open", (OLD,), Act.CONFLICT),  # main moved on below an open request
]


@pytest.mark.parametrize(("merged", "filed_", "state", "known", "act"), CASES)
def test_i3_i6_what_is_to_be_done(
    call: Call, merged: str, filed_: str, state: str, known: tuple[str, ...], act: Act
) -> None:
    tip = TIP if filed_ else ""
    standing = Standing(OURS, "main", MAIN, entry(merged), tip, entry(filed_), request(state), asked=True)
    one = plan(filing(call, *known), standing, Window.OPEN)
    assert one.act is act
    assert one.theirs == (THEIRS if act is Act.CONFLICT else "")
    forced = plan(filing(call, *known), standing, Window.OPEN, replace=True)
    assert forced.act is not Act.CONFLICT
    assert one.parent == (TIP if one.act is Act.UPDATE else MAIN)


# the same, where the last run ended before it knew whether its push had arrived, and where it had
CUT_OFF = [
    ("", OLD, "closed", TIP, Act.AGAIN),
    ("", OURS, "closed", TIP, Act.REQUEST),  # a host that moves a closed request along with its branch
    ("", OURS, "closed", MAIN, Act.REQUEST),
    ("", "", "closed", TIP, Act.AGAIN),
    (OLD, OURS, "merged", MAIN, Act.REQUEST),
    (OLD, OURS, "merged", TIP, Act.AGAIN),
    (OURS, OURS, "merged", TIP, Act.ACCEPTED),
    ("", OURS, "open", TIP, Act.WAITING),
]


@pytest.mark.parametrize(("merged", "filed_", "state", "head", "act"), CUT_OFF)
def test_i6_what_is_to_be_done_after_a_run_that_was_cut_off(
    call: Call, merged: str, filed_: str, state: str, head: str, act: Act
) -> None:
    asked = request(state)
    assert asked
    tip = TIP if filed_ else ""
    standing = Standing(OURS, "main", MAIN, entry(merged), tip, entry(filed_), replace(asked, head=head), asked=True)
    assert plan(filing(call, OLD, OURS, state=PENDING), standing, Window.OPEN).act is act


def test_where_nobody_can_be_asked_a_branch_is_all(call: Call) -> None:
    standing = Standing(OURS, "main", MAIN, None, TIP, entry(OURS))
    assert plan(filing(call), standing, Window.OPEN).act is Act.WAITING


@pytest.mark.parametrize(("window", "act"), [(Window.EARLY, Act.EARLY), (Window.LATE, Act.LATE)])
def test_i2_outside_the_window_nothing_is_sent(call: Call, window: Window, act: Act) -> None:
    new = Standing(OURS, "main", MAIN, None, asked=True)
    assert plan(filing(call), new, window).act is act
    assert plan(filing(call), replace(new, tip=TIP, filed=entry(OURS)), window).act is act  # nor a request made
    waiting = replace(new, tip=TIP, filed=entry(OURS), request=request("open"))
    assert plan(filing(call), waiting, window).act is Act.WAITING
    late = plan(filing(call), new, window, late="停电")
    assert (late.act, late.late) == ((Act.NEW, "停电") if window is Window.LATE else (Act.EARLY, ""))
    assert plan(filing(call), new, Window.OPEN, late="停电").late == ""


def test_another_title_is_asked_about(call: Call) -> None:
    one = replace(filing(call, OLD), doubtful=True)
    standing = Standing(OURS, "main", MAIN, None, TIP, entry(OLD), request("open"), asked=True)
    assert plan(one, standing, Window.OPEN).act is Act.DOUBT


# --- the words


def test_e1_what_a_request_says_is_inert(call: Call) -> None:
    one = replace(filing(call), title="@org/team 修复 #1，fixes GH-2 https://h/a/issues/3 !4", unit="乙\n丙")
    words = letter(one, call, "closes #9")
    for text in (words.title, words.line, message(one, "closes #9")):
        assert not any(acting in text for acting in ("@", "#", "GH-2", "://", "!4"))
    assert "\n" not in words.title + words.line
    assert "【逾期】" in words.title
    assert "closes #9" not in words.body
    assert harmless("a" * 500).endswith("…")


def test_e4_a_reason_that_gives_a_number_is_masked(call: Call) -> None:
    """Whoever writes a reason in a hurry writes a telephone number into it."""
    reason = "停电，请电 15400000002 或写信到 yu@example.com"
    words = letter(filing(call), call, reason)
    for text in (words.title, words.body, words.line, message(filing(call), reason)):
        assert "15400000002" not in text
        assert "example" not in text
    assert "停电" in words.body
    assert filing(call).submission.digest in words.body


def test_a_request_names_the_form_as_people_do(call: Call) -> None:
    for submission in filed(call, 1):
        words = letter(replace(filing(call), submission=submission), call, "")
        form = submission.form
        assert f"| {form.label} {form.title} |" in html.unescape(words.body)
        assert f"| {form.id} |" not in words.body
        assert f"：{form.id}；" not in words.line


def test_h2_a_request_says_nothing_private(call: Call) -> None:
    for submission in filed(call, 1):
        one = replace(filing(call), submission=submission, number=submission.number)
        private = {
            str(leaf.value(submission.data))
            for leaf in submission.form.leaves
            if leaf.visibility is not Visibility.PUBLIC and leaf.value(submission.data)
        }
        assert private
        words = letter(one, call, "")
        said = html.unescape(words.body) + words.line + message(one, "")
        assert not [value for value in private if value in said]
        assert submission.number in html.unescape(words.body)
        assert submission.digest in words.body
