"""YAML: the strict reader with the line of every pointer, the canonical writer, and the canonical form of a file."""

from zhengji.yamlio.encoding import decode
from zhengji.yamlio.reader import Document, read
from zhengji.yamlio.rewriter import rewrite, scalar_types
from zhengji.yamlio.writer import composed, write

__all__ = ["Document", "composed", "decode", "read", "rewrite", "scalar_types", "write"]
