"""Where a token comes from, and the value that holds it without ever showing it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import NoReturn

from zhengji.forge.contract import Refused

VARIABLE = "ZHENGJI_TOKEN"
_SERVICE = "zhengji"
# What every host issues, and all that a header carries: no white space, no control, no full-width character.
_PLAIN = re.compile(r"[\x21-\x7e]+")

# What Git's credential helper knows of a host, (user, password), or None.
Fill = Callable[[str], tuple[str, str] | None]
# What the keyring holds for a service and a host, or None.
Keyring = Callable[[str, str], str | None]


class Token:
    """A token, and the user it belongs to where that is known. Only `reveal` gives it away.

    It prints as a placeholder, is not pickled (a worker's queue is a place to lose it), and knows where it came from.
    """

    __slots__ = ("_secret", "source", "user")

    def __init__(self, secret: str, source: str, user: str = "") -> None:
        if not _PLAIN.fullmatch(secret):
            raise Refused(
                f"{source}里的令牌不对：其中有空格、换行或非英文字符。",
                "请从平台重新复制令牌，只要令牌本身，前后不带引号、空格和说明。",
            )
        self._secret = secret
        self.source = source
        self.user = user

    def reveal(self) -> str:
        """The token itself, for a header and nothing else."""
        return self._secret

    def hidden(self, text: str) -> str:
        """`text` with the token, should a host have echoed it, taken out."""
        return text.replace(self._secret, "（令牌）")

    def __repr__(self) -> str:
        return f"<Token of {self.source}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a token is not written anywhere")


def find_token(
    host: str, fill: Fill, *, environment: Mapping[str, str] = os.environ, keyring: Keyring | None = None
) -> Token | None:
    """The token for `host` (with its port, if any): of the environment, the keyring, or Git's credential helper.

    `fill` asks the helper (`git.credential`); it is asked last, since it may take its time. None where nobody has one.
    """
    if secret := environment.get(VARIABLE, "").strip():
        return Token(secret, f"环境变量 {VARIABLE} ")
    if kept := (keyring or _keyring)(_SERVICE, host):
        return Token(kept.strip(), "系统钥匙串")
    known = fill(host)
    return Token(known[1], "Git 保存的凭据", known[0]) if known else None


def _keyring(service: str, host: str) -> str | None:
    import keyring  # a tenth of a second, and many machines have none that answers
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(service, host)
    except (KeyringError, RuntimeError, OSError):
        return None
