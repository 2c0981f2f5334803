"""The boundary to the client libraries: an answer that they, or we, can make nothing of is the host's fault."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from zhengji.errors import ZhengjiError
from zhengji.forge.contract import Unreachable

_T = TypeVar("_T")


def understood(kind: type[_T]) -> type[_T]:
    """`kind` with every public method raising nothing but ZhengjiErrors.

    Each library has exceptions of its own for an answer without the field it wants, and asserts besides. What was
    raised stays behind ours as its cause.
    """
    for name, made in list(vars(kind).items()):
        if callable(made) and not name.startswith("_"):
            setattr(kind, name, _guarded(made))
    return kind


def _guarded(made: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(made)
    def guarded(forge: Any, *arguments: Any, **options: Any) -> Any:
        try:
            return made(forge, *arguments, **options)
        except ZhengjiError:
            raise
        except Exception as error:
            raise Unreachable(
                f"{forge.name} 的回答与约定不符（{type(error).__name__}）。",
                "平台的版本可能太旧，或者 call.yaml 里的 forge、forge_api 写错了；请把这一情况告诉维护者。",
            ) from error

    return guarded
