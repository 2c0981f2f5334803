"""What a commit and a request say of a submission: facts that the public may read, and nothing that acts."""

from __future__ import annotations

from collections.abc import Iterator

from zhengji.inert import one_line
from zhengji.model import Call, Severity
from zhengji.privacy import mask, public_view, visible_leaves
from zhengji.report.markdown import inert
from zhengji.submit.filing import Filing
from zhengji.submit.ways import Letter

_TITLE = 180  # characters; hosts cut theirs at 255
# what hosts take for a mention, a reference or an order to close something, even in a title or a commit
_ACTING = {"@": "＠", "#": "＃", "!": "！", "://": "：//", "GH-": "GH－", "gh-": "gh－"}
_LATE = "【逾期】"
_SHORT = 60  # characters of a value that is a fact; a narrative is none


def harmless(text: str, longest: int = _TITLE) -> str:
    """`text` in one line that no host takes for a mention, a reference or an order."""
    for acting, instead in _ACTING.items():
        text = text.replace(acting, instead)
    return one_line(mask(text), longest)


def heading(filing: Filing, late: str) -> str:
    """【逾期】[附件1] 某某研究所：某某关键技术."""
    form = filing.submission.form
    named = "：".join(filter(None, (filing.unit, filing.title))) or filing.number
    return harmless(f"{_LATE if late else ''}[{form.label}] {named}")


def message(filing: Filing, late: str) -> str:
    """The message of the commit."""
    lines = [heading(filing, late), "", f"编号：{filing.number}", f"SHA-256：{filing.submission.digest}"]
    return "\n".join((*lines, *((f"逾期理由：{harmless(late, 500)}",) if late else ()), ""))


def letter(filing: Filing, call: Call, late: str) -> Letter:
    """Title and body of the request."""
    facts = list(_facts(filing, call, late))
    rows = "\n".join(f"| {inert(label)} | {inert(mask(value))} |" for label, value in facts)
    body = f"| | |\n|---|---|\n{rows}\n\n{_checked(filing)}合并即为收下；要修改的，改好文件后再次提交，会更新这一件。\n"
    line = "；".join(f"{label}：{harmless(value, 300)}" for label, value in facts)
    return Letter(heading(filing, late), body, line)


def _facts(filing: Filing, call: Call, late: str) -> Iterator[tuple[str, str]]:
    form, seen = filing.submission.form, public_view(filing.submission.form, filing.submission.data)
    yield "征集", call.short_title
    yield "征集表", f"{form.label} {form.title}"
    yield "编号", filing.number
    for leaf in visible_leaves(form, "public"):
        if leaf.role == "form":
            continue  # its label and its title are told above; what the file says is a name for programs
        if (leaf.role and leaf not in form.envelope) or leaf.options:
            value = leaf.value(seen)
            text = "、".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
            if text and len(text) <= _SHORT * 3 and leaf not in form.narratives:
                yield form.label_of(leaf.pointer), f"{text} {leaf.unit}".strip()
    yield "文件", filing.path
    yield "SHA-256", filing.submission.digest
    if late:
        yield "逾期理由", late


def _checked(filing: Filing) -> str:
    warnings = sum(finding.severity is Severity.WARNING for finding in filing.findings)
    return f"提交前已在本机检查：没有错误，{f'有 {warnings} 处提醒' if warnings else '也没有提醒'}。"
