"""The one session to hosts: where the token goes, how failures are told, and what is tried again."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from tests.forges.host import NOON, Fault, Host, served
from tests.forges.repository import Repository
from tests.test_forges import HOSTS
from zhengji.errors import ZhengjiError
from zhengji.forge import Forge, Refused, Token, TooLarge, Unreachable, find_token, forge_of, kind_of
from zhengji.forge.address import address_of
from zhengji.forge.answers import refusal
from zhengji.forge.wire import Wire

CANARY = "zjTOKENcanary-5f1d7c0b9e"
KINDS = sorted(HOSTS)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    made = Repository(tmp_path_factory.mktemp("wire") / "zhengji.git")
    made.commit("main", {"README.md": ("100644", b"x\n")})
    made.commit("b", {"submissions/a.yaml": ("100644", b"a\n")})
    return made


@pytest.fixture
def serve(repository: Repository) -> Iterator[Callable[[str], Host]]:
    """Starts a host of a kind, with one open request, where the canary is a known token."""
    stack: list[object] = []

    def start(kind: str) -> Host:
        host = HOSTS[kind](repository)
        host.people[CANARY] = "bot"
        host.open_pull("b", "一", "甲", "bot")
        context = served(host)
        context.__enter__()
        stack.append(context)
        return host

    yield start
    for context in stack:
        context.__exit__(None, None, None)  # type: ignore[attr-defined]


def forge(kind: str, host: Host, token: str = CANARY) -> Forge:
    made = forge_of(f"{host.origin}/kjt/zhengji.git", kind, Token(token, "测试"))
    assert made is not None
    made._wire._sleep = lambda _: None  # type: ignore[attr-defined]
    return made


# The same faults, whichever library stands in between.

FAULTS: Mapping[str, tuple[Fault, type[ZhengjiError], str, str]] = {
    "400": (Fault("GET", "", 400), Refused, "不接受这一请求", ""),
    "401": (Fault("GET", "", 401, body='{"message": "Bad credentials"}'), Refused, "不认这个令牌", "Bad credentials"),
    "403": (Fault("GET", "", 403, body='{"message": "Must have push access"}'), Refused, "不允许", "权限"),
    "404": (Fault("GET", "", 404, body='{"message": "Not Found"}'), Refused, "没有这个仓库", "私有仓库"),
    "409": (Fault("GET", "", 409), Refused, "冲突", "再运行一次"),
    "410": (Fault("GET", "", 410), Refused, "已关闭", "管理员"),
    "422": (Fault("GET", "", 422, body='{"errors": [{"message": "head 无效"}]}'), Refused, "422", "head 无效"),
    "418": (Fault("GET", "", 418), Refused, "418", ""),
    "429": (Fault("GET", "", 429, {"Retry-After": "90"}), Unreachable, "限制了请求的次数", "90 秒后"),
    "403-used-up": (
        Fault("GET", "", 403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOON.timestamp()) + 1500)}),
        Unreachable,
        "限制了请求的次数",
        "约 25 分钟后",
    ),
    "403-secondary": (
        Fault("GET", "", 403, body='{"message": "You have exceeded a secondary rate limit"}'),
        Unreachable,
        "限制了请求的次数",
        "60 秒后",
    ),
    "500": (Fault("GET", "", 500, times=9), Unreachable, "暂时不能服务（500）", "再运行一次"),
    "503": (Fault("GET", "", 503, {"Retry-After": "3600"}, "<html>维护</html>"), Unreachable, "503", "再运行一次"),
    "cut": (Fault("GET", "", times=9), Unreachable, "连不上 localhost", "网络"),
    "redirect": (Fault("GET", "", 301, {"Location": "/elsewhere"}), Refused, "转到了别处", "git remote set-url"),
    "login-page": (
        Fault("GET", "", 200, {"Content-Type": "text/html"}, "<html>请登录</html>", 9),
        Unreachable,
        "约定的格式",
        "登录",
    ),
    "broken-json": (Fault("GET", "", 200, body='{"iid": 1, ', times=9), Unreachable, "约定的格式", ""),
    "strange-json": (Fault("GET", "", 200, body='["?"]', times=9), Unreachable, "约定不符", "维护者"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_host_is_told_in_chinese(kind: str, name: str, serve: Callable[[str], Host]) -> None:
    host = serve(kind)
    fault, error, message, hint = FAULTS[name]
    host.faults.append(copy.copy(fault))
    with pytest.raises(ZhengjiError) as caught:
        forge(kind, host).request_of("b")
    assert type(caught.value) is error
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert isinstance(caught.value, Unreachable) or caught.value.status in (0, fault.status)  # type: ignore[attr-defined]


def test_a_refusal_says_which_token_was_used(serve: Callable[[str], Host]) -> None:
    host = serve("gitea")
    with pytest.raises(Refused) as caught:
        forge("gitea", host, "wrong").head(1)
    assert "所用的令牌来自测试。" in caught.value.hint
    made = forge_of(f"{host.origin}/kjt/zhengji.git", "gitea", None)
    assert made is not None
    with pytest.raises(Refused) as caught:
        made.head(1)
    assert "没有用令牌" in caught.value.hint


@pytest.mark.parametrize("kind", KINDS)
def test_a_passing_fault_of_a_reading_call_is_tried_again(kind: str, serve: Callable[[str], Host]) -> None:
    host = serve(kind)
    host.faults += [Fault("GET", "", 502), Fault("GET", "")]
    assert forge(kind, host).head(1) == host.head(host.pulls[0])


@pytest.mark.parametrize("kind", KINDS)
def test_a_writing_call_is_never_sent_twice(kind: str, serve: Callable[[str], Host]) -> None:
    host = serve(kind)
    host.faults += [Fault("POST", "", 502, times=9)]
    with pytest.raises(Unreachable):
        forge(kind, host).status("1" * 40, "success", "通过")
    assert sum(one.method == "POST" for one in host.heard) == 1


def test_a_short_wait_is_kept_and_a_long_one_told(serve: Callable[[str], Host]) -> None:
    host = serve("gitea")
    waited: list[float] = []
    made = forge("gitea", host)
    made._wire._sleep = waited.append  # type: ignore[attr-defined]
    host.faults.append(Fault("GET", "", 429, {"Retry-After": "3"}))
    assert made.head(1)
    assert waited == [3]
    host.faults.append(Fault("GET", "", 429, {"Retry-After": "60"}))
    with pytest.raises(Unreachable) as caught:
        made.head(1)
    assert caught.value.wait == 60
    assert waited == [3]


def test_the_wait_is_reckoned_by_the_hosts_clock() -> None:
    headers = {"Date": "Sat, 10 Aug 2019 04:00:00 GMT", "X-RateLimit-Reset": str(int(NOON.timestamp()) + 42)}
    told = refusal("h", 429, headers, "")
    assert isinstance(told, Unreachable)
    assert told.wait == 42
    late = refusal("h", 429, {**headers, "Retry-After": "Sat, 10 Aug 2019 04:01:30 GMT"}, "")
    assert isinstance(late, Unreachable)
    assert late.wait == 90
    for odd in ("soon", "-5", "Sat, 99 Aug"):
        assert isinstance(refusal("h", 429, {"Retry-After": odd}, ""), Unreachable)


@given(
    st.integers(300, 599),
    st.dictionaries(
        st.sampled_from(["Date", "Retry-After", "X-RateLimit-Reset", "X-RateLimit-Remaining", "RateLimit-Reset"]),
        st.one_of(
            st.text(max_size=30), st.sampled_from(["Sat, 10 Aug 2019 04:00:00 GMT", "0", "1565409600", "٣", "9" * 40])
        ),
    ),
    st.one_of(
        st.text(max_size=300),
        st.recursive(
            st.none() | st.text(max_size=9),
            lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["message", "errors", "x"]), x),
        ).map(json.dumps),
    ),
)
def test_no_answer_of_a_host_is_a_bug_of_ours(status: int, headers: dict[str, str], body: str) -> None:
    told = refusal("git.example.cn", status, headers, body)
    assert isinstance(told, (Refused, Unreachable))
    assert len(told.message + told.hint) < 600
    assert "\n" not in told.message + told.hint
    if isinstance(told, Unreachable) and told.wait is not None:
        assert told.wait >= 0


@given(
    st.one_of(
        st.text(max_size=60),
        st.from_regex(r"(https?|ssh|git|ext)://[^ ]{0,40}"),
        st.from_regex(r"[a-z@.]{0,12}:[^ ]{0,20}"),
    )
)
def test_no_remote_is_a_bug_of_ours(remote: str) -> None:
    try:
        found = address_of(remote)
    except Refused:  # in the clear
        return
    if found is not None:
        assert found.scheme == "https" or found.host in ("localhost", "::1") or found.host.startswith("127.")
        assert all(part not in ("", ".", "..") and not set(part) & set("/\\?#@ ") for part in found.parts)


def test_a_hosts_words_are_quoted_on_one_short_line() -> None:
    told = refusal("h", 422, {}, '{"message": {"base": ["第一行\\n第二行", "' + "长" * 500 + '"]}}')
    assert "第一行 第二行" in told.hint
    assert "\n" not in told.hint
    assert len(told.hint) < 300
    assert "<" not in refusal("h", 500, {}, "<html><body>stack</body></html>").hint
    deep: object = "内"
    for _ in range(50):
        deep = [deep]
    assert refusal("h", 422, {}, str(deep).replace("'", '"')).message


# H3: where the token is, and is not.


@pytest.mark.parametrize("kind", KINDS)
def test_h3_the_token_is_in_one_header_and_nowhere_else(
    kind: str,
    serve: Callable[[str], Host],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    host = serve(kind)
    (tmp_path / ".netrc").write_text(f"machine localhost login x password {CANARY}netrc\n", "utf-8")
    for name, value in {
        "HOME": str(tmp_path),
        "NETRC": str(tmp_path / ".netrc"),
        "GITEE_ACCESS_TOKEN": "zjENVtoken",
    }.items():
        monkeypatch.setenv(name, value)
    told: list[str] = []
    with caplog.at_level(logging.DEBUG):
        made = forge(kind, host)
        head = made.head(1)
        made.files(1, head)
        made.comment(1, "<!-- m -->", "说明")
        made.label(1, ["一个"], ["一个"])
        made.status(head, "success", "通过")
        for status in (401, 403, 404, 422, 500, 302):
            host.faults.append(
                Fault(
                    "GET",
                    "",
                    status,
                    {"Location": f"http://127.0.0.1:9/{CANARY}"},
                    f'{{"message": "you sent {CANARY}"}}',
                    3,
                )
            )
            with pytest.raises(ZhengjiError) as caught:
                made.head(1)
            host.faults.clear()
            told += [caught.value.message, caught.value.hint, repr(caught.value), repr(caught.value.args)]
            told += traceback.format_exception(caught.value)
    assert CANARY not in caplog.text
    assert CANARY not in "".join(told)
    assert len(host.heard) > 10
    assert not host.wrong
    for heard in host.heard:
        assert "access_token" not in {**heard.query, **(heard.body if isinstance(heard.body, dict) else {})}
        assert heard.headers["Authorization"].split()[1:] == [CANARY]
        others = {name: value for name, value in heard.headers.items() if name != "Authorization"}
        assert "zjTOKEN" not in f"{heard.path}{heard.query}{heard.body}{others}"
        assert "zjENV" not in f"{heard.path}{heard.query}{heard.body}{heard.headers}"
    assert CANARY not in f"{made!r}{vars(made)}{made._wire!r}{vars(made._wire)}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("kind", KINDS)
def test_h3_no_redirect_takes_the_token_elsewhere(kind: str, status: int, serve: Callable[[str], Host]) -> None:
    host, other = serve(kind), serve("gitea")
    host.faults.append(Fault("GET", "", status, {"Location": other.origin.replace("localhost", "127.0.0.1") + "/x"}))
    with pytest.raises(Refused, match="转到了别处"):
        forge(kind, host).head(1)
    assert not other.heard


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_h3_no_next_page_takes_the_token_elsewhere(kind: str, serve: Callable[[str], Host]) -> None:
    host, other = serve(kind), serve("gitea")
    for _ in range(150):
        host.say(host.pulls[0], "li", "x")
    elsewhere = other.origin.replace("localhost", "127.0.0.1")
    host.origin_of_links = elsewhere  # type: ignore[attr-defined]
    routed = host._routed

    def sent_on(heard):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        answer = routed(heard)
        if "Link" in answer.headers:
            path = answer.headers["Link"].partition("://")[2].partition("/")[2]
            return type(answer)(answer.status, answer.data, {"Link": f"<{elsewhere}/{path}"})
        return answer

    host._routed = sent_on  # type: ignore[method-assign]
    forge(kind, host).comment(1, "<!-- m -->", "说明")
    assert sum("comments" in one.path or "notes" in one.path for one in host.heard) >= 3
    assert not other.heard


def test_h3_another_origin_is_never_asked(serve: Callable[[str], Host]) -> None:
    host = serve("gitea")
    wire = Wire(f"{host.origin}/api/v1", Token(CANARY, "测试"))
    for url in (
        host.origin.replace("localhost", "127.0.0.1"),
        host.origin[:-1] + ("1" if host.origin[-1] != "1" else "2"),
        host.origin.replace("http:", "https:"),
        host.origin.replace("http://localhost", "http://localhost@127.0.0.1"),
    ):
        with pytest.raises((Refused, Unreachable)):
            wire.request("GET", f"{url}/api/v1/user")
    assert not host.heard
    asked = requests.Request("GET", "https://127.0.0.1/api/v1/user", auth=wire.auth).prepare()
    assert "Authorization" not in asked.headers


def test_h3_a_token_shows_itself_nowhere() -> None:
    token = Token(CANARY, "环境变量")
    assert CANARY not in f"{token} {token!r} {[token]} {token.__getstate__ if hasattr(token, 'x') else ''}"
    for write in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            write(token)
    assert not hasattr(token, "__dict__")
    assert token.reveal() == CANARY


@pytest.mark.parametrize("secret", ["", " ", "a b", "abc\n", "令牌", "ghp_abc\r\nX-Evil: 1", "ａｂｃ", "a\x00b"])
def test_h3_what_is_no_token_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(Refused, match="令牌不对") as caught:
        Token(secret, "环境变量")
    assert "Evil" not in "".join(traceback.format_exception(caught.value)[-1:])


def test_only_encrypted_hosts_but_for_this_machine() -> None:
    with pytest.raises(Refused, match="加密"):
        Wire("http://git.example.cn/api/v1", None)
    with pytest.raises(Refused, match="明文"):
        address_of("http://git.example.cn/a/b.git")
    assert Wire("http://127.0.0.1:3000/api/v1", None).trust_env is False
    assert Wire("https://git.example.cn/api/v1", None).trust_env is True


# Where a token comes from.


def test_the_token_of_the_environment_comes_first() -> None:
    asked: list[str] = []

    def fill(place: str) -> tuple[str, str] | None:
        asked.append(place)
        return ("li", "kept")

    found = find_token("h", fill, environment={"ZHENGJI_TOKEN": " abc\n"}, keyring=lambda *_: "ring")
    assert found is not None
    assert (found.reveal(), found.user, asked) == ("abc", "", [])
    found = find_token("h:8443", fill, environment={}, keyring=lambda service, place: f"{service}-{place}")
    assert found is not None
    assert found.reveal() == "zhengji-h:8443"
    found = find_token("h:8443", fill, environment={"ZHENGJI_TOKEN": ""}, keyring=lambda *_: None)
    assert found is not None
    assert (found.reveal(), found.user, asked) == ("kept", "li", ["h:8443"])
    assert find_token("h", lambda _: None, environment={}, keyring=lambda *_: None) is None


def test_a_keyring_that_does_not_answer_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.errors import NoKeyringError

    def none(*_: str) -> str:
        raise NoKeyringError("no backend")

    monkeypatch.setattr(keyring, "get_password", none)
    assert find_token("h", lambda _: None, environment={}) is None


# Which host a remote belongs to.

ADDRESSES = {
    "https://github.com/kjt/zhengji.git": ("https://github.com", "kjt/zhengji"),
    "https://github.com/kjt/zhengji/": ("https://github.com", "kjt/zhengji"),
    "https://li@github.com/kjt/zhengji": ("https://github.com", "kjt/zhengji"),
    "git@github.com:kjt/zhengji.git": ("https://github.com", "kjt/zhengji"),
    "ssh://git@ssh.github.com:443/kjt/zhengji.git": ("https://github.com", "kjt/zhengji"),
    "ssh://git@git.example.cn:2222/大组/小组/征集.git": ("https://git.example.cn", "大组/小组/征集"),
    "https://git.example.cn:8443/a/b/c.git": ("https://git.example.cn:8443", "a/b/c"),
    "https://GIT.example.cn:443/a/b": ("https://git.example.cn", "a/b"),
    "http://localhost:3000/a/b.git": ("http://localhost:3000", "a/b"),
    "http://[::1]:3000/a/b.git": ("http://[::1]:3000", "a/b"),
    "https://gitee.com/%E7%A7%91%E6%8A%80%E5%8E%85/zhengji.git": ("https://gitee.com", "科技厅/zhengji"),
}


@pytest.mark.parametrize("remote", ADDRESSES)
def test_an_address_is_read(remote: str) -> None:
    found = address_of(remote)
    assert found is not None
    assert (found.origin, found.full_name) == ADDRESSES[remote]


@pytest.mark.parametrize(
    "remote",
    [
        "", "/srv/git/zhengji.git", "C:\\zhengji", "file:///srv/x/y.git", "ext::sh -c x", "https://github.com/only",
        "https://github.com/a/../b", "https://github.com/a/b%2f..%2fc/..", "https://github.com/a/b?x=1/c d", "https:///a/b",
        "https://h:99999/a/b", "git://github.com/a/b.git", "https://exa mple.cn/a/b", "a:b", "https://h/a/b\nc",
    ],
)  # fmt: skip
def test_what_is_no_repository_on_a_host(remote: str) -> None:
    assert address_of(remote) is None


@pytest.mark.parametrize(
    ("remote", "named", "kind"),
    [
        ("https://github.com/a/b.git", None, "github"),
        ("git@gitlab.com:a/b.git", None, "gitlab"),
        ("https://gitlab.example.cn/a/b", None, "gitlab"),
        ("https://jihulab.com/a/b", None, "gitlab"),
        ("https://gitee.com/a/b", None, "gitee"),
        ("https://gitea.example.cn/a/b", None, "gitea"),
        ("https://codeberg.org/a/b", None, "forgejo"),
        ("https://github.example.cn/a/b", None, "github"),
        ("https://notgithub.com/a/b", None, None),
        ("https://kjt.ghe.com/a/b", None, "github"),
        ("https://ghe.com/a/b", None, None),
        ("https://github.com.evil.cn/a/b", None, "github"),  # a name is a guess; the token is the one for that host
        ("https://git.example.cn/a/b", None, None),
        ("https://git.example.cn/a/b", "gitea", "gitea"),
        ("https://github.com/a/b", "git", None),
        ("/srv/git/x.git", None, None),
    ],
)
def test_the_kind_of_a_host(remote: str, named: str | None, kind: str | None) -> None:
    assert kind_of(remote, named) == kind


def test_a_kind_that_nobody_knows() -> None:
    with pytest.raises(ZhengjiError, match="不认识") as caught:
        forge_of("https://github.com/a/b", "svn", None)
    assert "gitee" in caught.value.hint


def test_a_plain_server_has_no_requests() -> None:
    assert forge_of("https://git.example.cn/a/b.git", None, None) is None
    assert forge_of("/srv/git/b.git", None, None) is None


@pytest.mark.parametrize(
    ("api", "good"),
    [
        ("https://git.example.cn/sub/api/v1", True),
        ("https://api.git.example.cn/", True),
        ("https://evil.example/api/v1", False),
        ("https://git.example.cn.evil.example/api", False),
        ("https://git.example.cn@evil.example/", False),
        ("https://x:y@git.example.cn/api", False),
        ("http://git.example.cn/api/v1", False),
        ("file:///etc/passwd", False),
    ],
)
def test_h3_an_interface_on_another_host_gets_no_token(api: str, good: bool) -> None:
    token = Token(CANARY, "测试")
    if good:
        made = forge_of("https://git.example.cn/a/b.git", "gitea", token, api)
        assert made is not None
        assert made._wire.base == api.rstrip("/")  # type: ignore[attr-defined]
        return
    with pytest.raises(Refused, match="令牌不会发给它"):
        forge_of("https://git.example.cn/a/b.git", "gitea", token, api)


def test_h3_a_secret_in_a_remote_is_not_shown() -> None:
    with pytest.raises(Refused) as caught:
        forge_of(f"https://li:{CANARY}@git.example.cn/only", "gitea", None)
    assert CANARY not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    ("kind", "remote", "api"),
    [
        ("github", "https://github.com/a/b", "https://api.github.com"),
        ("github", "https://github.example.cn/a/b", "https://github.example.cn/api/v3"),
        ("github", "git@kjt.ghe.com:a/b.git", "https://api.kjt.ghe.com"),
        ("gitlab", "https://gitlab.com/a/b/c", "https://gitlab.com/api/v4"),
        ("gitea", "https://git.example.cn/sub/a/b", "https://git.example.cn/sub/api/v1"),
        ("gitee", "git@gitee.com:a/b.git", "https://gitee.com/api"),
    ],
)
def test_where_the_interface_is(kind: str, remote: str, api: str) -> None:
    made = forge_of(remote, kind, None)
    assert made is not None
    assert made._wire.base == api  # type: ignore[attr-defined]


# An answer that never ends, in time or in size.


@pytest.fixture
def raw() -> Iterator[Callable[[Callable[[BaseHTTPRequestHandler], None]], str]]:
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[BaseHTTPRequestHandler], None]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("localhost", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return f"http://localhost:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_an_answer_without_end_is_not_read_on(raw: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengji.forge.wire._ANSWER_MOST", 1 << 20)

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(1000):
                handler.wfile.write(b"x" * (1 << 16))
        except OSError:
            pass

    url = raw(flood)
    with pytest.raises(TooLarge):
        Wire(url, None).request("GET", url)


def test_an_answer_that_drips_is_given_up(raw: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengji.forge.wire._WHOLE", 0.3)
    monkeypatch.setattr("zhengji.forge.wire._CHUNK", 1)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(100):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    url = raw(drip)
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="迟迟"):
        Wire(url, None, sleep=lambda _: None).request("GET", url)
    assert time.monotonic() - begun < 4


def test_a_silent_host_is_given_up(raw: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengji.forge.wire._READ", 0.2)
    url = raw(lambda _: time.sleep(1))
    with pytest.raises(Unreachable, match="迟迟") as caught:
        Wire(url, None, sleep=lambda _: None).request("GET", url)
    assert "不会办两次" in caught.value.hint


def test_no_host_at_all() -> None:
    with pytest.raises(Unreachable, match="连不上"):
        Wire("http://localhost:9", None, sleep=lambda _: None).request("GET", "http://localhost:9/x")


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    import ssl
    import subprocess

    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-keyout", str(tmp_path / "k"), "-out", str(tmp_path / "c")],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "c", tmp_path / "k")
    server = ThreadingHTTPServer(("localhost", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    url = f"https://localhost:{server.server_address[1]}"
    try:
        with pytest.raises(Unreachable, match="证书") as caught:
            Wire(url, Token(CANARY, "测试"), sleep=lambda _: None).request("GET", url)
        assert "REQUESTS_CA_BUNDLE" in caught.value.hint
    finally:
        server.shutdown()
        server.server_close()


def test_the_libraries_are_imported_when_they_are_needed() -> None:
    import subprocess
    import sys

    slow = "('github', 'gitlab', 'gitee_client', 'requests', 'keyring')"
    use = "import sys, zhengji.forge as f; f.kind_of('git@github.com:a/b', None)"
    code = f"{use}; print([m for m in {slow} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said == "[]\n"


def test_the_clock_is_read_to_the_second_at_the_deadline(serve: Callable[[str], Host]) -> None:
    host = serve("github")
    for second in (0, 59):
        host.now = datetime(2019, 8, 16, 15, 59, second, tzinfo=UTC)
        assert forge("github", host).now() == host.now
