"""How git is told a name and a secret: through its environment alone, for one server alone."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from zhengji.git.remote import Remote
from zhengji.git.run import run

# Git runs this text with sh, its own on Windows too; the secret stays in the environment and is never an argument.
_HELPER = (
    '!f() { test "$1" = get || exit 0; '
    'printf \'username=%s\\npassword=%s\\n\' "$ZHENGJI_GIT_NAME" "$ZHENGJI_GIT_SECRET"; }; f'
)


class Login:
    """A name and a secret, neither of which it shows."""

    __slots__ = ("_name", "_secret")

    def __init__(self, name: str, secret: str) -> None:
        self._name, self._secret = name, secret

    def __repr__(self) -> str:
        return "Login(…)"

    def settings(self, remote: Remote) -> tuple[tuple[str, str], ...]:
        """The configuration with which git logs in at `remote`, and there only, wherever it is sent on to."""
        split = urlsplit(remote.url)
        return ("credential.helper", ""), (f"credential.{split.scheme}://{split.netloc}.helper", _HELPER)

    def environment(self) -> Mapping[str, str]:
        """What that configuration reads."""
        return {"ZHENGJI_GIT_NAME": self._name, "ZHENGJI_GIT_SECRET": self._secret}

    def hidden(self, text: str) -> str:
        """`text` without the secret, should a server have sent it back."""
        return text.replace(self._secret, "…") if self._secret else text


def configured(*settings: tuple[str, str]) -> Mapping[str, str]:
    """Git's configuration for one command, in its environment."""
    environment = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings):
        environment[f"GIT_CONFIG_KEY_{number}"], environment[f"GIT_CONFIG_VALUE_{number}"] = key, value
    return environment


def credential(place: str) -> tuple[str, str] | None:
    """The name and the secret that git's own credential helpers keep for `place` (a host, with its port if any).

    Asked from an empty folder: a helper that the repository at hand configures is a stranger's program.
    """
    if not re.fullmatch(r"[\[\]A-Za-z0-9.:-]+", place):
        return None
    asked = f"protocol=https\nhost={place}\n\n".encode()
    settings = configured(("credential.interactive", "false"))
    with tempfile.TemporaryDirectory(prefix="zhengji-") as nowhere:
        quiet = {**settings, "GIT_CEILING_DIRECTORIES": str(Path(nowhere).parent), "GCM_INTERACTIVE": "never"}
        ran = run(Path(nowhere), "credential", "fill", environment=quiet, given=asked)
    told = dict(line.partition("=")[::2] for line in ran.output.decode("utf-8", "replace").splitlines())
    return (told.get("username", ""), told["password"]) if not ran.status and told.get("password") else None
