"""What is derived from a schema for people to fill in: pure functions, the same form gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zhengji.model import Field, Form, Kind, Section, Visibility
from zhengji.yamlio import write

_WRITTEN: Mapping[Kind, str] = {
    Kind.TEXT: "一行文字",
    Kind.NARRATIVE: "可分段",
    Kind.CHOICE: "选一项",
    Kind.CHOICES: "可选多项",
    Kind.LIST: "可填多项",
    Kind.NUMBER: "数字",
    Kind.INTEGER: "整数",
    Kind.MONEY: "数字",
    Kind.DATE: "日期，如 2020-01-31",
    Kind.MONTH: "年月，如 2020-01",
    Kind.BOOLEAN: "填 true（是）或 false（否）",
    Kind.ROWS: "可填多行",
}

_NO_FORM = Form("", "", "", "", "", "", (), (), (), {})


def blank(form: Form, given: Mapping[str, str] | None = None) -> str:
    """A blank `form` in YAML, each blank with its label, hint and options as printed in comments above it.

    `given` are answers known already, by the role of their field.
    """
    known = {field.pointer: text for role, text in (given or {}).items() if (field := form.role(role))}
    lines = [
        f"# {form.label}　{form.title}",
        f"# 填报单位：{form.who}",
        "#",
        "# 填写方法：答案写在冒号后面，冒号后空一格；以 # 开头的行是说明，可以留着。",
        "# 列出选项的，选中哪一项，就删去那一行的 # 和它后面的一个空格。",
        "# 分段的文字写在竖线 |- 的下一行起，每行前面比栏目名多空两格。",
        "# 标“不公开”的只有征集单位的工作人员能看到。填好后运行 zhengji check 检查。",
    ]
    said = form.role("form")
    for field in form.envelope:
        if field is said:
            lines += ["", f"# {field.title}（已填好，不用改）", f"{field.key}: {_scalar(form.id)}"]
        else:
            lines += ["", *_field(field, known, "")]
    for section in form.sections:
        lines += ["", *_section(section, known)]
    return "\n".join(lines) + "\n"


def _section(section: Section, known: Mapping[str, str]) -> Iterator[str]:
    if len(section.fields) == 1 and section.fields[0].pointer == section.pointer:
        yield from _field(section.fields[0], known, "", section.title, section.hint)
        return
    yield from _comment("", section.title, section.hint)
    yield f"{section.pointer.rpartition('/')[2]}:"
    for index, field in enumerate(section.fields):
        if index and section.fields[index - 1].kind is Kind.NARRATIVE:
            yield ""
        yield from _field(field, known, "  ")


def _field(field: Field, known: Mapping[str, str], indent: str, title: str = "", hint: str = "") -> Iterator[str]:
    """The comment and the blank of `field`. A section that is a single blank lends it its title and hint."""
    printed = field.hint or hint
    told = f"（{'；'.join(_demands(field))}）" if field.kind is not Kind.GROUP else ""
    yield from _comment(indent, f"{field.title or title}{told}", printed)
    answer = known.get(field.pointer)
    if field.kind is Kind.GROUP:
        yield f"{indent}{field.key}:"
        for child in field.fields:
            yield from _field(child, known, f"{indent}  ")
    elif field.kind is Kind.NARRATIVE:
        yield f"{indent}{field.key}: |-"
    elif answer is not None:
        yield f"{indent}{field.key}: {_scalar(answer)}"
    else:
        yield f"{indent}{field.key}:"
        yield from _choices(field, f"{indent}  ")


def _demands(field: Field) -> Iterator[str]:
    """What an answer must be, in the words that a filer reads: 必填, 字数, unit."""
    yield "必填" if field.required else "选填"
    yield _WRITTEN[field.kind] + (f"，单位：{field.unit}" if field.unit else "")
    if field.min_zishu is not None:
        yield f"不少于 {field.min_zishu} 字"
    if field.max_zishu is not None:
        yield f"不超过 {field.max_zishu} 字"
    if field.max_items is not None and field.kind in (Kind.LIST, Kind.ROWS):
        yield f"最多 {field.max_items} {'行' if field.kind is Kind.ROWS else '项'}"
    if field.visibility is Visibility.STAFF and field.kind is not Kind.ROWS:
        yield "不公开"


def _choices(field: Field, indent: str) -> Iterator[str]:
    """What may be answered, as lines that become the answer when their # is taken away."""
    item = "- " if field.kind is Kind.CHOICES else ""
    for option in field.options:
        yield f"{indent}# {item}{_scalar(option)}"
    # what is offered for own words holds none: they could be left standing as the answer
    if field.allows_other:
        yield f"{indent}# 都不合适的，在下一行的{'冒号' if field.other_prefix else '减号和空格'}后面写明："
        yield f"{indent}# {item}{field.other_prefix}".rstrip()
    if field.kind is Kind.LIST:
        yield f"{indent}# 每项一行，写在减号和一个空格后面："
        yield f"{indent}# -"
    if field.kind is Kind.ROWS:
        yield f"{indent}# 每一行照下面写一组，删去 # 和它后面的一个空格："
        for index, line in enumerate(_columns(field.fields, "")):
            yield f"{indent}# {'- ' if index == 0 else '  '}{line}"


def _columns(columns: Sequence[Field], indent: str) -> Iterator[str]:
    """The blanks of a row, each with what it asks for behind it."""
    for column in columns:
        if column.kind is Kind.GROUP:
            yield f"{indent}{column.key}:  # {column.title}"
            yield from _columns(column.fields, f"{indent}  ")
            continue
        demands = f"{column.title}（{'；'.join(_demands(column))}）"
        options = f"可选：{'；'.join(column.options)}" if column.options else ""
        yield f"{indent}{column.key}:  # " + "　".join(part for part in (demands, column.hint, options) if part)


def _comment(indent: str, *texts: str) -> Iterator[str]:
    for text in texts:
        for line in text.splitlines():
            yield f"{indent}# {line}".rstrip()


def _scalar(text: str) -> str:
    """`text` in one line, with quotes where it needs them: what the canonical writer puts after a key of no form."""
    return write(_NO_FORM, {"x": text}).removeprefix("x:").strip()
