"""`zhengji review`: what a reviewer sees of a request, and the steps by which a workflow tells it.

`show` is for a person at a computer. `collect`, `post` and `gate` are the logic of a workflow, which only calls them.
All run in a checkout of the base, whose code and schemas judge. In a workflow (on GitHub; elsewhere `--number N --head
SHA` stand for `--event`):

    job A, contents: read, pull-requests: read        ZHENGJI_TOKEN: the job's own token
        zhengji review collect --event "$GITHUB_EVENT_PATH" --output review.json
      or, from objects that were fetched (git fetch origin "refs/pull/$NUMBER/head"; no token at all):
        zhengji review collect --git --event "$GITHUB_EVENT_PATH" --output review.json
      Exit 0 whatever the verdict is: it travels in the report. 2 where nothing could be checked.
    job B, pull-requests: write, statuses: write      ZHENGJI_TOKEN: the job's own token; runs even if A failed
        zhengji review post --event "$GITHUB_EVENT_PATH" --report review.json
      Exit 0 where told, or where a newer version is under way; 2 where the report is missing or not to be trusted (the
      version is then marked as failed).
    merge queue, or main, contents: read              no token; the whole history fetched
        zhengji review gate --event "$GITHUB_EVENT_PATH"          (merge_group)
      Before it, with pull-requests: read and the job's own token, what maintainers have decided of the queued request:
        zhengji review labels --event "$GITHUB_EVENT_PATH" --output labels.json       then: gate … --labels labels.json
        zhengji review gate --base REV --head REV [--label 准予撤回]
      Exit 1 where the tree breaks an invariant. `--label` names labels of the maintainers on the requests in it.
    after it, statuses: write                         ZHENGJI_TOKEN: the job's own token
        zhengji review mark --event "$GITHUB_EVENT_PATH" --result "$RESULT"     (merge_group: what the queue waits for)
    without job B (fallback: the report as a summary)
        zhengji review show --report review.json --format markdown     Exit 1 where the verdict refuses.

The triggers of A are opened, synchronize and reopened: their event tells when the server received the version. A rerun
after a maintainer's label is triggered by `labeled`; its event tells between which times that was, and where the
deadline lies between them, a person is asked to look.
"""

from __future__ import annotations

import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from zhengji.commands import call_of
from zhengji.commands import review_queue as queue
from zhengji.commands import review_steps as steps
from zhengji.commands.review_steps import call_among, labels, read, time, write, zoned

if TYPE_CHECKING:
    from zhengji.model import Call
    from zhengji.review import Review

NAME = "review"
HELP = "审核人员所见：结论、问题、逐句改动、雷同、形式审查表"

# RENDERERS of zhengji.review.rendering, named here so that help need not import them; a test holds the two together
FORMATS = ("text", "markdown", "html", "json")


def add_arguments(parser: ArgumentParser) -> None:
    """The steps."""
    some = parser.add_subparsers(title="步骤", metavar="步骤", dest="step", required=True)
    for name, (about, arguments, run) in _STEPS.items():
        short = about.partition("：")[2].partition("。")[0] if name != "show" else about
        one = some.add_parser(name, help=short, description=about, allow_abbrev=False)
        arguments(one)
        one.add_argument("--call", metavar="届次", default=SUPPRESS, help="哪一次征集；默认最新的一次")
        one.add_argument("-C", "--root", type=Path, metavar="文件夹", default=SUPPRESS, help="仓库所在的文件夹")
        one.set_defaults(step_run=run)


def run(args: Namespace) -> int:
    """Take the step that was asked for."""
    step: Callable[[Namespace], int] = args.step_run
    return step(args)


def _show_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="路径", help="要看的文件或文件夹；与上次提交的版本比较")
    parser.add_argument("--report", type=Path, metavar="文件", help="看 collect 写下的检查结果")
    parser.add_argument("--base", metavar="版本", help="看一个分支：它要合并到的版本，例如 main")
    parser.add_argument("--head", metavar="版本", help="看一个分支：它自己的版本；默认 HEAD")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="text 在屏幕上看（默认），markdown 作评论，html 成一页，json 给程序",
    )
    parser.add_argument("--output", type=Path, metavar="文件", help="写到文件里")
    parser.add_argument(
        "--received", type=time, metavar="时间", help="服务器收到的时间，例如 2019-08-10T12:00:00+08:00"
    )
    labels(parser)
    _jobs(parser)


def _show(args: Namespace) -> int:
    from zhengji.errors import ZhengjiError
    from zhengji.review.rendering import RENDERERS

    if sum(map(bool, (args.paths, args.base or args.head, args.report))) != 1:
        hint = "文件或文件夹，--base 和 --head 两个版本，或者 --report 检查结果：三者选一。"
        raise ZhengjiError("请写明看什么。", hint)
    found, call = _saved(args) if args.report else _reviewed(args)
    content = RENDERERS[args.format](found, call)
    if args.output:
        write(args.output, content.encode())
    else:
        sys.stdout.write(content)
    return _code(found)


def _reviewed(args: Namespace) -> tuple[Review, Call]:
    from zhengji.review import Pull, review, sources

    call = call_of(args)
    base, head = args.base or "HEAD", args.head or "HEAD"
    if not args.paths:
        call = call_among(args, call, sources.changed_paths(call.base, base, head))
    pull = Pull(received=zoned(args.received, call), approved=frozenset(args.label))
    if args.paths:
        source = sources.files(call, args.paths, pull)
        return review(source.call, source.pull, source.changes, None, jobs=args.jobs), call
    with sources.revisions(call, base, head, pull) as source:
        return review(source.call, source.pull, source.changes, None, jobs=args.jobs), call


def _saved(args: Namespace) -> tuple[Review, Call]:
    from zhengji.review.saved import read as read_report
    from zhengji.schema import load_call

    found = read_report(read(args.report))
    return found, load_call(call_of(args).base, found.call)


def _code(found: Review) -> int:
    from zhengji.review import Verdict

    return 1 if found.verdict is Verdict.REFUSED else 0


def _jobs(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--jobs", type=int, choices=range(1, 65), default=2, metavar="数", help="同时用几个进程；默认 2"
    )


Step = tuple[str, Callable[[ArgumentParser], None], Callable[[Namespace], int]]
_COLLECT = (
    "工作流第一步：读一个合并请求，在没有令牌、限定时间和内存的进程里检查，写下结果。"
    'GitHub 上：review collect --event "$GITHUB_EVENT_PATH" --output review.json，令牌在 ZHENGJI_TOKEN 里，只须能读；'
    "不用令牌的，先 git fetch 请求的版本，再加 --git。不论结论如何都返回 0。"
)
_POST = (
    "工作流第二步：把结果答复在合并请求下——一条评论、标签，以及绑定这个版本的状态。"
    'GitHub 上：review post --event "$GITHUB_EVENT_PATH" --report review.json，令牌须能写评论、标签和状态。'
    "号和版本只以事件为准；结果不合格式、不是这个版本的，不采用，并把状态标为未通过。"
)
_GATE = (
    "合并队列：检查合并后的全部文件——编号唯一、没有丢失、都是普通文件、没有改成别的单位的、新的都合格。"
    'GitHub 上：review gate --event "$GITHUB_EVENT_PATH"；别处：review gate --base 版本 --head 版本。不合格时返回 1。'
)
_LABELS = (
    "合并队列：取来维护者在请求上标的标签，写成文件交给 gate。"
    'GitHub 上：review labels --event "$GITHUB_EVENT_PATH" --output labels.json，令牌在 ZHENGJI_TOKEN 里，只须能读。'
)
_MARK = (
    "合并队列：把 gate 的结果标为这个版本的状态，队列等着它。"
    'GitHub 上：review mark --event "$GITHUB_EVENT_PATH" --result "$RESULT"，令牌须能写状态。'
)
_STEPS: dict[str, Step] = {
    "show": ("看一个分支或几份文件：结论、问题、逐句改动、雷同、形式审查表", _show_arguments, _show),
    "collect": (_COLLECT, steps.collect_arguments, steps.run_collect),
    "post": (_POST, steps.post_arguments, steps.run_post),
    "labels": (_LABELS, queue.labels_arguments, queue.run_labels),
    "gate": (_GATE, queue.gate_arguments, queue.run_gate),
    "mark": (_MARK, queue.mark_arguments, queue.run_mark),
}
