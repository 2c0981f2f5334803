"""A Chinese text as its sentences, and one sentence as the tokens that an edit exchanges."""

from __future__ import annotations

import re

_ENDS = "。！？；!?;…"
_CLOSING = "”’」』）】》〉〕)\"'］]"
# A sentence keeps its mark and the quotes and brackets that close after it; a line break ends one too. No mark inside
# a bracket or a quotation is looked for: 他说：“好。”然后 is cut after the quotation, as a reader pauses there.
_SENTENCE = re.compile(rf"[^{_ENDS}\n]*(?:[{_ENDS}]+[{re.escape(_CLOSING)}]*[^\S\n]*\n*|\n+|\Z)")
# A number with its decimals and its unit's letters, or a word, is exchanged whole; of the rest each sign by itself.
_TOKEN = re.compile(r"[0-9A-Za-z]+(?:[.,:/%_-][0-9A-Za-z]+)*%?|\s+|.", re.DOTALL)


def sentences(text: str) -> list[str]:
    """`text` cut into sentences, each with what ends it; joined they are `text` again."""
    return [found for found in _SENTENCE.findall(text) if found]


def tokens(sentence: str) -> list[str]:
    """`sentence` cut into words, numbers and single signs; joined they are `sentence` again."""
    return _TOKEN.findall(sentence)
