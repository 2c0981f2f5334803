"""The one way to a host of pull requests: every client library speaks through this session.

It goes to one origin and no other, whoever names another (a redirect, a link to the next page); the token is put on a
request here and nowhere before. It waits for so long and no longer, reads so much and no more, tries again only what
may be asked twice, and turns every failure into an error that says what to do.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from zhengji import __version__
from zhengji.errors import ZhengjiError
from zhengji.forge.address import is_local
from zhengji.forge.answers import date_of, refusal
from zhengji.forge.contract import Refused, TooLarge, Unreachable
from zhengji.forge.token import Token

_CONNECT, _READ, _WHOLE = 10.0, 30.0, 60.0  # seconds: to connect, between two bytes, for all of an answer
_ANSWER_MOST = 32 << 20
_TRIES = 3
_PATIENCE = 5  # a wait that a host asks for is kept up to so many seconds, and told beyond
_REPEATABLE = frozenset(("GET", "HEAD", "PUT", "DELETE"))
_CHUNK = 1 << 16
_HERE = re.compile(r"<https?://[^/>]*")


class _Bearer(AuthBase):
    """Puts the token on a request to `origin`. Being there at all, it keeps requests from reading ~/.netrc."""

    def __init__(self, origin: tuple[str, str, int], token: Token | None, scheme: str) -> None:
        self.origin, self.token, self.scheme = origin, token, scheme

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The request with its header."""
        if self.token is not None and origin_of(request.url or "") == self.origin:
            request.headers["Authorization"] = f"{self.scheme} {self.token.reveal()}"
        return request


class Wire(requests.Session):
    """A session to the host of `base`, whose answers are all good: the others are raised.

    `sleep` waits between two tries, `scheme` is the word before the token. `said` is the host's clock at its last
    answer.
    """

    def __init__(
        self, base: str, token: Token | None, scheme: str = "Bearer", sleep: Callable[[float], None] = time.sleep
    ) -> None:
        super().__init__()
        self.base = base.rstrip("/")
        self.origin = origin_of(base)
        self.host = self.origin[1]
        self.token = token
        self.said: datetime | None = None
        self._sleep = sleep
        self.auth = _Bearer(self.origin, token, scheme)
        self.headers["User-Agent"] = f"zhengji/{__version__}"
        if is_local(self.host):
            self.trust_env = False  # no proxy stands between a machine and itself
        elif self.origin[0] != "https":
            raise Refused(f"只用加密的 https 与 {self.host} 通信。", "请把地址改为 https:// 开头。")
        self.mount("https://", HTTPAdapter(max_retries=0))
        self.mount("http://", HTTPAdapter(max_retries=0))

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """The answer to `request`, read whole. Raises Refused, TooLarge, Unreachable."""
        if origin_of(request.url or "") != self.origin:
            raise Refused(
                f"{self.host} 要求改向别的地址取数据，没有照办：令牌只交给 {self.host}。",
                "请把这一情况告诉平台的管理员。",
            )
        tries = _TRIES if request.method in _REPEATABLE else 1
        for turn in range(1, tries + 1):
            try:
                return self._once(request, options)
            except Unreachable as failure:
                if turn == tries or (failure.wait or 0) > _PATIENCE:
                    raise
                self._sleep(failure.wait or 0.5 * turn)
        raise AssertionError  # the last turn answers or raises

    def _once(self, request: requests.PreparedRequest, options: Mapping[str, Any]) -> requests.Response:
        ends = time.monotonic() + _WHOLE
        ours = {"stream": True, "allow_redirects": False, "timeout": (_CONNECT, _READ)}
        try:
            answer = super().send(request, **{**options, **ours})
            with answer:
                content = self._read(answer, ends)
        except requests.exceptions.SSLError:
            raise Unreachable(
                f"无法确认 {self.host} 的身份：它的 HTTPS 证书不受信任，连接已放弃。",
                "请核对地址和本机的时间；单位自建的平台请管理员提供根证书，并用环境变量 REQUESTS_CA_BUNDLE 指明。",
            ) from None
        except requests.exceptions.ProxyError:
            raise Unreachable(
                f"经代理服务器连不上 {self.host}。", "请核对环境变量 HTTPS_PROXY，或在 NO_PROXY 里写上平台的主机名。"
            ) from None
        except requests.exceptions.Timeout:
            raise self._late() from None
        except (requests.exceptions.RequestException, OSError):
            raise Unreachable(
                f"连不上 {self.host}。", "请检查网络和远程地址，稍后再运行一次；已完成的步骤不会重复。"
            ) from None
        answer._content, answer._content_consumed = content, True
        self.said = date_of(answer.headers) or self.said
        if answer.status_code >= 300:
            raise self._refusal(answer, content[: 1 << 14].decode("utf-8", "replace"))
        self._judge(answer)
        return answer

    def _refusal(self, answer: requests.Response, body: str) -> ZhengjiError:
        """What was refused; where the token may be the reason, with where it came from."""
        said = self.token.hidden(body) if self.token else body
        error = refusal(self.host, answer.status_code, answer.headers, said)
        if answer.status_code in (401, 403, 404) and isinstance(error, Refused):
            used = f"所用的令牌来自{self.token.source.strip()}。" if self.token else "现在没有用令牌。"
            error.hint = used + error.hint
        return error

    def _judge(self, answer: requests.Response) -> None:
        """Unreachable where an answer is not what it says: a login page of the network, a line that broke off."""
        kind = answer.headers.get("Content-Type", "")
        if "html" in kind:
            raise self._odd()
        if "json" in kind and answer.content:
            try:
                json.loads(answer.content)
            except ValueError:
                raise self._odd() from None
        if link := answer.headers.get("Link"):
            # Behind a proxy a host may name itself otherwise: the next page is here, whatever it says.
            answer.headers["Link"] = _HERE.sub("<" + "/".join(self.base.split("/")[:3]), link)

    def _odd(self) -> Unreachable:
        return Unreachable(
            f"{self.host} 的回答不是约定的格式。",
            "网络可能要先登录（打开浏览器看看），或者地址不是代码平台的接口地址。",
        )

    def _read(self, answer: requests.Response, ends: float) -> bytes:
        chunks: list[bytes] = []
        size = 0
        for chunk in answer.iter_content(_CHUNK):
            size += len(chunk)
            if size > _ANSWER_MOST:
                raise TooLarge(f"{self.host} 的一个回答超过 {_ANSWER_MOST >> 20} MB，没有读下去。")
            if time.monotonic() > ends:
                raise self._late()
            chunks.append(chunk)
        return b"".join(chunks)

    def _late(self) -> Unreachable:
        return Unreachable(
            f"{self.host} 迟迟没有回答。", "请检查网络，稍后再运行一次：要办的事可能已经办成，重复运行不会办两次。"
        )

    def json(self, method: str, path: str, *, params: Mapping[str, Any] | None = None, body: Any = None) -> Any:
        """What the host answers to `method` on `path` below `base`; None where the answer is empty."""
        answer = self.request(method, self.base + path, params=params, json=body)
        return answer.json() if answer.content else None


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of a URL: what must be the same for a token to travel."""
    try:
        split = urlsplit(url)
        return split.scheme, split.hostname or "", split.port or {"https": 443, "http": 80}.get(split.scheme, 0)
    except ValueError:
        return "", "", 0
