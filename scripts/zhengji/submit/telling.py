"""What the filer is told: the plan before, what came of it after, and how a file stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from zhengji.inert import named, one_line
from zhengji.model import Call, Severity
from zhengji.submit.carry import Result
from zhengji.submit.filing import Filing
from zhengji.submit.plan import CHANGES, Act, Plan
from zhengji.submit.receipt import rendered
from zhengji.submit.server import Server
from zhengji.submit.ways import called
from zhengji.submit.window import Clock, local, shown

_FEW = 3  # files that are told of at length
_ACTS: Mapping[Act, str] = {
    Act.NEW: "新提交",
    Act.UPDATE: "更新已提交的那一份",
    Act.AGAIN: "上次的已处理完，这次另行提交",
    Act.REQUEST: "文件已送到，补建合并请求",
    Act.WAITING: "没有变化：已提交，等待审核",
    Act.ACCEPTED: "没有变化：已收下",
    Act.RETURNED: "已退回，文件还没有修改",
    Act.CONFLICT: "线上的内容已被改动，与本地的不同",
    Act.DOUBT: "单位或名称与上次提交时不同",
    Act.EARLY: "征集尚未开始",
    Act.LATE: "已过截止时间",
}
_DONE: Mapping[Act, str] = {
    Act.NEW: "已提交",
    Act.UPDATE: "已更新",
    Act.AGAIN: "已另行提交",
    Act.REQUEST: "已补建请求",
    Act.WAITING: "没有变化，等待审核",
    Act.ACCEPTED: "没有变化，已收下",
}
_MENDS: Mapping[Act, str] = {
    Act.RETURNED: "请按退回意见修改文件，再运行 zhengji submit。",
    Act.CONFLICT: "请先把两份合成一份；确定以本地的为准，加上 --replace。",
    Act.DOUBT: "仍是原来那一份、只是改了名的，加上 --same；是另外一份的，加上 --new。",
    Act.EARLY: "请在开始以后提交。",
    Act.LATE: "确需逾期提交的，写明理由：--late 理由。是否受理由主管部门决定。",
}


def plan_text(plans: Sequence[Plan], server: Server, call: Call, clock: Clock) -> str:
    """What would be sent where, before anything is."""
    fork = f"（推送到 {server.own.remote.url}）" if server.own is not server.main else ""
    lines = [
        f"征集：　　{call.short_title}（{local(call.opens, call)} 至 {local(call.closes, call)}）",
        f"现在：　　{shown(clock, call)}",
        f"提交到：　{server.url}",
        f"方式：　　{server.way.what}{fork}",
        "",
    ]
    if len(plans) > _FEW:
        rows = [(_ACTS[one.act], one.filing.number, named(str(one.filing.file)), _hints(one)) for one in plans]
        return "\n".join((*lines, *_aligned(rows), ""))
    for plan in plans:
        filing, request = plan.filing, plan.standing.request
        lines += [
            f"{filing.number}　{filing.submission.form.label}　{one_line(filing.unit)}　{one_line(filing.title)}",
            f"  做法：{_ACTS[plan.act]}{f'（{called(request)} {request.url}）' if request else ''}",
            f"  文件：{named(str(filing.file))} → {named(filing.path)}",
            f"  分支：{filing.branch}　SHA-256：{filing.submission.digest[:16]}…",
        ]
        if plan.late:
            lines.append(f"  逾期：{one_line(plan.late)}")
        if hints := _hints(plan):
            lines.append(f"  提示：{hints}")
    return "\n".join((*lines, ""))


def _hints(plan: Plan) -> str:
    warnings = sum(finding.severity is Severity.WARNING for finding in plan.filing.findings)
    told = f"检查有 {warnings} 处提醒，运行 zhengji check 可查看。" if warnings and plan.act in CHANGES else ""
    return _MENDS.get(plan.act, "") + told


def result_text(result: Result) -> str:
    """What came of one file, in full: its receipt, or what is in the way."""
    if not result.good:
        why = result.message or _ACTS[result.act]
        hint = result.hint or _MENDS.get(result.act, "")
        told = f"{named(str(result.filing.file))}：{one_line(why)}\n"
        return told + (f"　　提示：{one_line(hint)}\n" if hint else "")
    receipt = rendered(result.receipt) if result.receipt else ""
    kept = f"回执已存为：{named(str(result.saved))}\n" if result.saved else ""
    return f"{_DONE[result.act]}。\n\n{receipt}\n{kept}"


def table(results: Sequence[Result], refused: Iterable[Path]) -> str:
    """One line for each file of a batch, and how many came through."""
    rows = [(_word(one), one.filing.number, named(str(one.filing.file)), _where(one)) for one in results]
    rows += [("检查未通过", "", named(str(file)), "请按上面的改法修改后再提交") for file in refused]
    good = sum(one.good for one in results)
    return "\n".join((*_aligned(rows), "", f"共 {len(rows)} 份：{good} 份已送到，{len(rows) - good} 份没有送成。", ""))


def by_hand(results: Sequence[Result], server: Server) -> str:
    """What is left to people where the server makes no requests: which branches to merge, and how."""
    branches = [one.filing.branch for one in results if one.good and one.act in CHANGES | {Act.WAITING}]
    if not branches or server.way.name != "branch":
        return ""
    url = server.own.remote.url
    how = [f"  git fetch {url} {branch} && git merge --no-ff FETCH_HEAD" for branch in branches[:_FEW]]
    if len(branches) > _FEW:
        folder = branches[0].rpartition("/")[0]
        how = [f"  git fetch {url} 'refs/heads/{folder}/*:refs/remotes/submitted/*'"]
    said = "文件已推送到分支，合并请求没有自动建立。可以在仓库的网页上由分支建合并请求，或把下面的话发给审核人员："
    return "\n".join(("", said, *how, ""))


def standing_text(filing: Filing, one: Plan) -> str:
    """How a file stands: what became of what was sent, and whether the file has changed since."""
    standing, receipt = one.standing, filing.receipt
    request = standing.request
    sent = standing.tip or request or (standing.merged and standing.merged.blob in (standing.blob, *filing.known))
    if one.act is Act.CONFLICT:
        state = _ACTS[one.act]
    elif not sent:
        state = "没有送到" if receipt else "还没有提交"
    elif request is not None:
        state = {"open": "等待审核", "merged": "已收下", "closed": "已退回"}[request.state]
    elif standing.merged and (not standing.tip or standing.merged == standing.filed):
        state = "已收下"
    else:
        state = "已送达，等待审核"
    there = {entry.blob for entry in (standing.merged, standing.filed) if entry}
    changed = bool(sent) and standing.blob not in there
    lines = [
        f"{filing.number}　{filing.submission.form.label}　{one_line(filing.unit)}　{one_line(filing.title)}",
        f"  状态：{state}" + ("；本机的文件此后又改过，还没有提交" if changed else ""),
        f"  文件：{named(str(filing.file))} → {named(filing.path)}",
    ]
    if receipt and receipt.time:
        lines.append(f"  送达：{receipt.time}")
    if address := (request.url if request else receipt.address if receipt else ""):
        lines.append(f"  查看：{one_line(address)}")
    if one.act is Act.CONFLICT:
        lines.append(f"  提示：{_MENDS[one.act]}")
    return "\n".join((*lines, ""))


def _word(result: Result) -> str:
    if result.good:
        return _DONE[result.act]
    return "没有送成" if result.message else _ACTS[result.act]


def _where(result: Result) -> str:
    if result.good:
        return result.receipt.address if result.receipt else ""
    return one_line(result.message or _MENDS.get(result.act, ""), 200)


def _aligned(rows: Sequence[tuple[str, str, str, str]]) -> Iterable[str]:
    """The rows as lines with even columns: a Chinese character takes two."""
    widths = [max((_width(row[column]) for row in rows), default=0) for column in range(3)]
    for row in rows:
        yield "　".join((*(_padded(row[n], widths[n]) for n in range(3)), row[3])).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def conflict_text(plan: Plan, differences: Iterable[str]) -> str:
    """Both versions of a file that was changed at two places."""
    lines = [f"{named(str(plan.filing.file))} 与线上的 {named(plan.filing.path)} 不同："]
    return "\n".join((*lines, *(f"  {line}" for line in differences), ""))
