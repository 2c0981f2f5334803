"""What libyaml found, told to somebody who never saw YAML: what the slip was, and how to mend it.

libyaml names what it expected, which is rarely what went wrong. The line it stopped at says more, so the first row of
`SLIPS` wins whose problem and line both fit.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from zhengji.model import Finding
from zhengji.yamlio.refusal import refusal


class Slip(NamedTuple):
    """A way to go wrong: libyaml's problem (with its context), the look of the line, what to say.

    Message and hint may use the named groups of `line`. `begins` points to the line where the context began.
    """

    problem: str
    line: str
    message: str
    hint: str
    code: str = "syntax"
    begins: bool = False


_KEY = r"^ *(?:- +)*(?P<key>[a-z_][a-z0-9_]*)"
_WIDE = "[\u3000\u00a0\u2002-\u200b]"  # blanks from an input method, a web page or Word
_NOT_A_KEY = re.compile(rf"{_KEY}(?: *：|:[^\s/:]|:{_WIDE})")
_QUOTE_IT = "如果它是内容的一部分，请用英文单引号把整个内容括起来，例如 '{found}…'。"

SLIPS = (
    Slip("", r"^ *\t", "这一行用制表符（Tab 键）缩进", "缩进只能用空格：请删去行首的制表符，每一层改用两个空格。"),
    Slip("tab character", "", "缩进里有制表符（Tab 键）", "缩进只能用空格：请删去行首的制表符，每一层改用两个空格。"),
    Slip("", rf"{_KEY} *：", "“{key}”后面是全角冒号“：”", "请改成半角冒号加一个空格：{key}: 内容"),
    Slip("", rf"{_KEY}:(?!//)(?=[^\s:])", "“{key}:”的冒号后面缺少空格", "请在冒号后面加一个空格：{key}: 内容"),
    Slip(
        "",
        rf"{_KEY}:{_WIDE}",
        "“{key}:”的冒号后面是全角空格或网页空格，不是半角空格",
        "请删去冒号后面的空白，再按一下空格键（半角）：{key}: 内容",
    ),
    Slip(
        "",
        r"^ *[\u00a0\u2002-\u200b]",
        "这一行行首是从网页或 Word 带来的空格，不算缩进",
        "请删去行首的空白，重新用空格键（半角）缩进。",
    ),
    Slip("", r"^ *　", "这一行行首是全角空格，全角空格不算缩进", "请在行首（全角空格之前）加两个半角空格。"),
    Slip(
        "mapping values",
        rf"{_KEY}: +[^'\"].*:(?:\s|$)",
        "“{key}”的内容里有半角冒号加空格",
        "请把内容里的冒号改成全角“：”，或用英文单引号把整个内容括起来：{key}: '……'",
    ),
    Slip(
        "expected key",
        rf"{_KEY}: +(?P<bracket>[\[{{])",
        "“{key}”的内容以“{bracket}”开头，会被当作列表或分项",
        "请改用全角括号，或用英文单引号把整个内容括起来：{key}: '{bracket}……'",
    ),
    Slip(
        "mapping values|expected key",
        r"^ *(?:- +)*[^\s'\"#][^:]*:(?:\s|$)(?!.*['\"].)",
        "这一行的缩进与上文对不齐",
        "同一层的各项要左边对齐，下一层比上一层多缩进两个空格；上一行如已有内容，下面不能再分层。",
    ),
    Slip(
        "quoted scalar.*unexpected",
        "",
        "从这一行开始的引号没有配对",
        "请在内容末尾补上同样的英文引号；内容里本身有引号时，请用中文引号“”。",
        begins=True,
    ),
    Slip(
        "quoted scalar.*(?:escape|hexdecimal)",
        "",
        "双引号里的反斜杠“\\”写法不对",
        "请改用英文单引号括起来，或把每个“\\”写成“\\\\”。",
    ),
    Slip(
        "expected key",
        r"[:\-] +['\"]",
        "引号结束之后还有内容",
        "内容里本身有引号时，请用中文引号“”；或用另一种英文引号把整个内容括起来。",
    ),
    Slip("expected key|'-' indicator", r"^ *-(?:\s|$)", "这一行的“-”与上文对不齐", "同一个列表的各个“-”要左边对齐。"),
    Slip(
        "expected key|'-' indicator|expected ':'",
        r"^ *-(?=[^\s-])",
        "“-”后面缺少空格",
        "请在“-”后面加一个空格：- 内容",
    ),
    Slip("expected key", r"^ *[\]}]", "多了一个右括号“{found}”", "请删去它。"),
    Slip(
        "expected key|expected ':'|'-' indicator",
        "",
        "这一行既不是“键: 内容”，也没有按上文的缩进对齐",
        "如果它是上一项的正文，请让正文每一行行首至少缩进两个空格、不少于正文第一行，并在那一项的冒号后写 |-。",
    ),
    Slip("mapping values", "", "这一行的冒号不该在这里", "请检查上一行的引号和缩进；内容里的冒号请用全角“：”。"),
    Slip("scanning an alias", "", "内容以“*”开头，会被当作引用", _QUOTE_IT, "alias"),
    Slip("scanning an anchor", "", "内容以“&”开头，会被当作锚点", _QUOTE_IT, "anchor"),
    Slip("a tag|tag handle", "", "内容以“!”开头，会被当作类型标记", _QUOTE_IT, "tag"),
    Slip("cannot start any token", "", "内容不能以“{found}”开头", _QUOTE_IT),
    Slip("directive|incompatible", "", "行首的“%”不是填报内容的写法", "请删去这一行。"),
    Slip(
        "block scalar",
        "",
        "“|”或“>”后面应直接换行",
        "请另起一行写正文，每一行行首缩进两个空格；如果内容以“|”或“>”开头，请用英文单引号把整个内容括起来。",
    ),
    Slip(
        "flow",
        "",
        "从这一行开始的括号没有配对",
        "如果“[”“{{”是内容的一部分，请用英文单引号把整个内容括起来，或改用全角括号；否则请补上右括号。",
        begins=True,
    ),
    Slip("block sequence entries", "", "“- ”不能与键写在同一行", "请另起一行写“- ”，行首缩进两个空格。"),
    Slip("mapping keys", "", "内容不能以“? ”开头", "请用英文单引号把整个内容括起来，或改用全角“？”。"),
    Slip("node content", "", "内容不能以“{found}”开头", _QUOTE_IT),
    Slip(
        "document start",
        "",
        "一份文件只能有一份填报内容，这一行之前已经结束",
        "请删去上面单独一行的“...”或“---”；如果它是正文，请在行首缩进两个空格。",
        "documents",
    ),
    Slip("", "", "这一行不符合 YAML 的写法", "请对照空白表检查这一行和上一行的缩进、冒号和引号。"),
)


def syntax(error: yaml.YAMLError, text: str, path: str) -> Finding:
    """The finding for what stopped libyaml."""
    if not isinstance(error, yaml.MarkedYAMLError) or (mark := error.problem_mark or error.context_mark) is None:
        return refusal(path, "syntax", 1, SLIPS[-1].message, SLIPS[-1].hint)
    lines = [*text.split("\n"), ""]
    begun = error.context_mark or mark
    problem = f"{error.context or ''}: {error.problem or ''}"
    above = next((number for number in range(mark.line - 1, -1, -1) if lines[number].strip()), 0)
    if "mapping values" in problem and _NOT_A_KEY.search(lines[above]) and (told := slip(lines[above])):
        return refusal(path, "syntax", above + 1, *told)  # a text that was meant as a key; libyaml stops one line later
    for row in SLIPS:
        at = begun if row.begins or row.code != "syntax" or "simple key" in problem else mark
        line = lines[min(at.line, len(lines) - 1)]
        if re.search(row.problem, problem) and (look := re.search(row.line, line)):
            words = {"found": line[at.column : at.column + 1], **look.groupdict()}
            number = min(at.line + 1, len(lines) - 1)
            return refusal(path, row.code, number, row.message.format(**words), row.hint.format(**words))
    raise AssertionError("the last row fits everything")


def slip(line: str) -> tuple[str, str] | None:
    """Message and hint where `line` alone shows a slip that libyaml may not even notice (a full-width colon …)."""
    for row in SLIPS[:-1]:
        if not row.problem and (look := re.search(row.line, line)):
            return row.message.format(**look.groupdict()), row.hint.format(**look.groupdict())
    return None
