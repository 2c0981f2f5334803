"""The hosts of pull requests, behind one small contract."""

from zhengji.forge.address import Address, address_of
from zhengji.forge.contract import (
    FileStatus,
    Forge,
    PullFile,
    Refused,
    Request,
    State,
    TooLarge,
    Unreachable,
    Verdict,
)
from zhengji.forge.known import FORGES, PLAIN, forge_of, kind_of
from zhengji.forge.token import Token, find_token

__all__ = [
    "FORGES",
    "PLAIN",
    "Address",
    "FileStatus",
    "Forge",
    "PullFile",
    "Refused",
    "Request",
    "State",
    "Token",
    "TooLarge",
    "Unreachable",
    "Verdict",
    "address_of",
    "find_token",
    "forge_of",
    "kind_of",
]
