"""Sentences for narratives: real ones of Chinese technical papers where they are at hand, own ones otherwise.

The papers are not part of the project. `ZHENGJI_NARRATIVES` names the file; without it, `shared/reference` beside the
repository is looked at.
"""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache
from itertools import product
from pathlib import Path
from random import Random

_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "narratives.jsonl"
_CITATION = re.compile(r"[\[［][0-9,，\-–~～]+[\]］]")
_END = re.compile(r"(?<=[。！？])|\n")
# Chinese with a few Latin words and numbers: no formula, no mark of a scan gone wrong.
_PLAIN = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff，、；：（）“”《》A-Za-z0-9%.\-]{20,120}。")
# What points out of the sentence, or looks like a number that the checks warn of.
_UNFIT = re.compile(r"[A-Za-z]{14,}|[0-9]{6,}|[0-9]{3,4}-[0-9]{5,}|[图表式][0-9]|本文|作者|该文|秘密|机密|绝密")

_AIMS = (
    "针对现有装置能耗偏高、负荷波动大的问题",
    "为摸清原料成分波动对成品质量的影响",
    "在前期小试取得稳定结果的基础上",
    "结合产业集群对共性技术的迫切需求",
    "面向高寒地区冬季长、温差大的使用条件",
    "考虑到检测数据分散、口径不一的现状",
    "围绕关键部件长期依赖外购的短板",
    "按照先验证、再放大、后推广的顺序",
)
_DOINGS = (
    "课题组搭建了可连续运行的试验平台",
    "项目团队建立了覆盖全流程的数据采集系统",
    "合作单位共同制定了分阶段的考核指标",
    "研究人员对三类典型样品做了对比试验",
    "技术人员改进了工艺路线和控制策略",
    "承担单位完善了中试线的安全联锁",
    "专家组对方案的可行性作了逐项论证",
    "双方联合开发了模型与在线修正方法",
)
_RESULTS = (
    "单位产品能耗下降约{a}%，合格率提高到{b}%以上",
    "连续运行{c}小时未出现非计划停车，波动幅度控制在{a}%以内",
    "形成操作规程{d}项，培训一线人员{c}人次",
    "取得有效数据{c}组，模型预测误差小于{a}%",
    "关键指标比改造前提高{a}个百分点，成本降低{d}成",
    "样机通过{c}次循环考核，性能保持率在{b}%以上",
    "建成示范点{d}处，服务企业{c}家",
    "为下一步放大到{c}吨规模提供了设计依据",
)


@lru_cache(maxsize=1)
def sentences() -> tuple[str, ...]:
    """Every sentence that may stand in a narrative, each once, in a fixed order."""
    file = Path(os.environ.get("ZHENGJI_NARRATIVES", _BESIDE))
    return _real(file) if file.is_file() else _own()


def _real(file: Path) -> tuple[str, ...]:
    papers = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    texts = (section["text"] for paper in papers for section in paper["sections"])
    parts = (part.strip() for text in texts for part in _END.split(_CITATION.sub("", text)))
    return tuple(dict.fromkeys(part for part in parts if _PLAIN.fullmatch(part) and not _UNFIT.search(part)))


def _own() -> tuple[str, ...]:
    rng = Random(0)

    def filled(result: str) -> str:
        return result.format(a=rng.randint(3, 29), b=rng.randint(85, 99), c=rng.randint(40, 960), d=rng.randint(2, 9))

    made = (
        f"{aim}，{doing}，{filled(result)}。" for aim, doing, result, _ in product(_AIMS, _DOINGS, _RESULTS, range(6))
    )
    found = list(dict.fromkeys(made))
    rng.shuffle(found)
    return tuple(found)
