"""Is what was filled in sensible? These never refuse a submission: they ask for a second look."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zhengji.checks.telling import Telling, told
from zhengji.formats import FORMATS
from zhengji.model import Field, Finding, Kind, Severity, Submission, Visibility
from zhengji.privacy import any_may_be_personal, personal
from zhengji.schema import body
from zhengji.zishu import ideographs

# not the words that only contain these characters: 压缩机密封件, 隔绝密闭, 机密性
_SECRET = re.compile(r"[绝机]密(?![性计封闭度切集码钥合实布目])|秘密[★☆级]|(?:[★☆]|密级[：:] ?)秘密")
_MAY_BE_SECRET = re.compile(r"密(?<=[绝机秘]密)")  # opens with a literal, which is found at the speed of memchr
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+")
# marks and signs of any width; ranges, because which characters are punctuation differs between versions of Unicode
_PUNCTUATION = re.compile(
    r"[!-/:-@\[-`{-~\u00a1-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u02b9-\u02df\u2010-\u2027"
    r"\u2030-\u205e\u20a0-\u20cf\u2190-\u245f\u2500-\u2bff\u2e00-\u2e7f\u3001-\u3004\u3008-\u3020\u3030\u303d-\u303f"
    r"\u30fb\ufe10-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe0-\uffee\U0001f000-\U0001faff]"
)
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SHORTEST_SENTENCE = 6
_PROBE = 10
_STRETCH = 8
_RUN = re.compile(r"(\S)\1{9,}")
_TWICE = re.compile(r"(\S)\1")


def values(submission: Submission) -> Iterator[Finding]:
    """Formats that are only doubtful, prompts left in, padding, personal data and marks of secrecy in the texts."""
    form = submission.form
    bodies: dict[str, str] = {}
    free: list[tuple[Field, str, str]] = []
    for leaf, pointer, value in _texts(form.leaves, submission.data):
        if leaf.format in FORMATS:
            yield from _doubtful(submission, leaf, pointer, value)
        if leaf.kind is Kind.NARRATIVE:
            yield from _narrative(submission, leaf, pointer, value)
            if value in bodies:
                message = f"与“{form.label_of(bodies[value])}”的内容完全相同"
                yield _warn(submission, pointer, "text.same-section", message, "请按本栏的要求另写。")
            bodies[value] = pointer
        if leaf.kind is Kind.CHOICES and value not in leaf.options:
            yield from _own_words(submission, leaf, pointer, value)
        if leaf.kind in (Kind.NARRATIVE, Kind.TEXT, Kind.LIST, Kind.CHOICES) and value not in leaf.options:
            free.append((leaf, pointer, value))
    # a quick look at all of the texts: hardly ever is there anything to look for in each
    public = (value for leaf, _, value in free if leaf.visibility is Visibility.PUBLIC)
    if any(_MAY_BE_SECRET.search(value) for _, _, value in free) or any_may_be_personal(public):
        for leaf, pointer, value in free:
            yield from _marks(submission, leaf, pointer, value)


def _texts(leaves: Iterable[Field], data: Mapping[str, Any], above: str = "") -> Iterator[tuple[Field, str, str]]:
    """Every text of `data` with its leaf and where it stands; those of lists and rows too."""
    for leaf in leaves:
        value = leaf.value(data)
        if isinstance(value, str):
            yield leaf, above + leaf.pointer, value
        elif isinstance(value, list):
            for index, item in enumerate(value):
                at = f"{above}{leaf.pointer}/{index}"
                if isinstance(item, str) and leaf.kind is not Kind.ROWS:
                    yield leaf, at, item
                elif isinstance(item, dict):
                    yield from _texts((each for column in leaf.fields for each in column.leaves()), item, at)


def _warn(submission: Submission, pointer: str, code: str, message: str, hint: str) -> Finding:
    return told(submission, pointer, Telling(code, message, hint, Severity.WARNING))


def _doubtful(submission: Submission, leaf: Field, pointer: str, value: str) -> Iterator[Finding]:
    for problem in FORMATS[leaf.format].problems(value):
        if problem.severity is not Severity.ERROR:
            yield told(submission, pointer, Telling(problem.code, problem.message, problem.hint, problem.severity))


def _narrative(submission: Submission, leaf: Field, pointer: str, text: str) -> Iterator[Finding]:
    if body(text, leaf.hint) != text:
        yield _warn(
            submission, pointer, "text.prompt", "表上印的提示语还留在正文里，计字数时没有算它", "请删去提示语。"
        )
    # dense Chinese cannot be mostly punctuation or without Chinese: only what is not dense is looked at closely
    if ideographs(text) * 10 < len(text) * 7:
        yield from _thin(submission, pointer, text)
    if repeated := _repeated(text):
        yield _warn(submission, pointer, "text.repeated", repeated, "请删去重复的文字，写具体内容。")


def _own_words(submission: Submission, leaf: Field, pointer: str, value: str) -> Iterator[Finding]:
    """An answer in one's own words that holds an option: several in one item, or the option in other brackets."""
    if not value.startswith(leaf.other_prefix):
        return  # none of the options, and not meant as one's own words: an error already
    wide = unicodedata.normalize("NFKC", value.removeprefix(leaf.other_prefix))
    held = [option for option in leaf.options if unicodedata.normalize("NFKC", option) in wide]
    if held:
        message = f"自己写的这一项里有现成的选项：{'；'.join(held)}"
        yield _warn(submission, pointer, "choice.option-inside", message, "请改选现成的选项；有几项的，每项写一行。")


def _thin(submission: Submission, pointer: str, text: str) -> Iterator[Finding]:
    dense = len("".join(text.split()))
    marks = len(_PUNCTUATION.findall(text))
    if not _CHINESE.search(text):
        yield _warn(submission, pointer, "text.no-chinese", "没有一个汉字", "请用中文填写。")
    if marks * 10 > dense * 3:
        message = f"标点和符号占 {marks * 100 // dense}%，超过三成"
        yield _warn(submission, pointer, "text.punctuation", message, "请删去凑字数的标点和符号。")


def _repeated(text: str) -> str:
    """What is repeated in `text` to more than a fifth of it, "" where nothing is."""
    # ten of one character in a row are two in a row of every fifth one: a tenth of the work
    near = (5 * found.start() for found in _TWICE.finditer(text[::5]))
    if any(_RUN.search(text, max(0, at - 9), at + 15) for at in near) and (run := _RUN.search(text)):
        return f"“{run[1]}”连续重复了 {len(run[0])} 次"
    if padding := _padded(text):
        return padding
    sentences = text.split("。")
    if len(set(sentences)) > len(sentences) * 0.8 and len(sentences) > 2:
        return ""
    counted = Counter(part.strip() for part in _SENTENCE_END.split(text))
    extra = {part: n for part, n in counted.items() if n > 1 and len(part) >= _SHORTEST_SENTENCE}
    if sum(len(part) * (n - 1) for part, n in extra.items()) * 5 <= len(text):
        return ""
    worst = max(extra, key=lambda part: len(part) * extra[part])
    return f"“{worst[:20]}{'…' if len(worst) > 20 else ''}”重复了 {extra[worst]} 次"


def _padded(text: str) -> str:
    """The words that `text` repeats with whatever marks between them, or none: half of its stretches come again."""
    probes = [text[at : at + _PROBE] for at in range(len(text) // 4, len(text) - _PROBE, len(text) // 4 or 1)]
    often = next((probe for probe in probes if text.count(probe) > 3), "")  # real texts hardly ever come to this
    stretches = len(text) - _STRETCH + 1
    if not often or len({text[at : at + _STRETCH] for at in range(stretches)}) * 2 > stretches:
        return ""
    return f"“{often}”重复了 {text.count(often)} 次"


def _marks(submission: Submission, leaf: Field, pointer: str, text: str) -> Iterator[Finding]:
    if mark := _SECRET.search(text):
        message = f"出现“{mark[0]}”字样，可能涉密"
        yield _warn(submission, pointer, "text.classified", message, "涉密内容不得在网上填报，请按保密规定办理。")
    if leaf.visibility is Visibility.PUBLIC and (data := list(personal(text))):
        kinds = Counter(kind for kind, _ in data)
        found = "、".join(f"{kind} {n} 处" for kind, n in sorted(kinds.items()))
        message = f"正文里有个人信息：{found}；公开时会遮盖"
        yield _warn(submission, pointer, "text.personal", message, "联系方式请填在基本信息里，正文中请删去。")
