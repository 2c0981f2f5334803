"""The CEL of a schema's rules as text: put on the form's root, and what it reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from zhengji.model import Field

# A string literal is skipped whole; only a bare `self` outside of one is a variable.
_TOKEN = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?<![\w.])self(?!\w)((?:\.[A-Za-z_]\w*)*)""")
TEMPLATE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


def variable(pointer: str) -> str:
    """The name of the leaf at `pointer` in CEL: `/period/start` is `self.period.start`."""
    return "self" + pointer.replace("/", ".")


def rooted(text: str, pointer: str, *, template: bool = False) -> str:
    """`text` with its `self`, which is the value at `pointer`, spelt from the form's root."""
    if template:
        return TEMPLATE.sub(lambda match: "{{" + rooted(match[1], pointer) + "}}", text)
    return _TOKEN.sub(lambda match: match[1] or variable(pointer) + match[2], text)


def pointers_read(texts: Iterable[str], leaves: Iterable[Field]) -> tuple[str, ...]:
    """The pointers of the leaves that CEL `texts` (templates included) name, in the order of the form."""
    chains: set[str] = set()
    for text in texts:
        for source in TEMPLATE.findall(text) or [text]:
            chains.update(f"self{match[2]}" for match in _TOKEN.finditer(source) if match[2])
    by_variable: Mapping[str, str] = {variable(leaf.pointer): leaf.pointer for leaf in leaves}
    read = {
        pointer
        for name, pointer in by_variable.items()
        if any(chain == name or chain.startswith(f"{name}.") for chain in chains)
    }
    return tuple(pointer for pointer in by_variable.values() if pointer in read)
