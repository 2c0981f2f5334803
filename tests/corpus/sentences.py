"""Sentences for narratives: real ones of Chinese technical papers where they are at hand, own ones otherwise.

The papers are not part of the project. `ZHENGJI_NARRATIVES` names the file; without it, `shared/reference` beside the
repository is looked at.
"""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache
from pathlib import Path
from random import Random

_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "narratives.jsonl"
_CITATION = re.compile(r"[\[［][0-9,，\-–~～]+[\]］]")
_END = re.compile(r"(?<=[。！？])|\n")
# Chinese with a few Latin words and numbers: no formula, no mark of a scan gone wrong.
_PLAIN = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff，、；：（）“”《》A-Za-z0-9%.\-]{20,120}。")
# What points out of the sentence, or looks like a number that the checks warn of.
_UNFIT = re.compile(r"[A-Za-z]{14,}|[0-9]{6,}|[0-9]{3,4}-[0-9]{5,}|[图表式][0-9]|本文|作者|该文|秘密|机密|绝密")

# Own sentences: words of two characters in the order of a sentence; hardly any eight characters come twice.
_KINDS = (
    "高温 低碳 深海 智能 精密 绿色 复合 柔性 数字 特种 老旧 山区 近岸 寒地 城市 医用 船用 航空 轨道 农用 化工".split()
)
_THINGS = (
    "装备 材料 电机 管网 炉窑 轴承 苗种 尾矿 桥梁 储罐 叶片 电池 膜片 传感 园区 流域 隧道 粮库 港口 病房 机床".split()
)
_TRAITS = "能耗 寿命 精度 成本 噪声 泄漏 强度 产量 纯度 风险 疲劳 腐蚀 效率 排放 振动 温差 损耗 裂纹 波动 负荷".split()
_WHO = "团队 企业 院所 高校 专家 用户 工厂 基地 平台 车间 医院 农户 协会 中心 学者 班组".split()
_DO = "建立 改进 验证 推广 监测 优化 试制 评估 修复 提取 分离 模拟 追溯 集成 替代 培育 制定 完善 测算 论证".split()
_WAYS = "模型 工艺 方案 标准 样机 算法 体系 流程 图谱 规程 机制 数据 指标 配方 接口 网络".split()
_GAINS = "提高 降低 缩短 增加 减少 达到 超过 稳定".split()


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

    def what() -> str:
        return rng.choice(_KINDS) + rng.choice(_THINGS)

    def deed() -> str:
        return rng.choice(_DO) + rng.choice(_TRAITS) + rng.choice(_WAYS)

    def gain() -> str:
        return f"{what()}的{rng.choice(_TRAITS)}{rng.choice(_GAINS)}约{rng.randint(3, 59)}%"

    def sentence() -> str:
        opening = f"针对{what()}{rng.choice(_TRAITS)}与{what()}{rng.choice(_TRAITS)}的问题"
        middle = f"{rng.choice(_WHO)}联合{rng.choice(_WHO)}{deed()}并{deed()}"
        parts = [opening, middle, gain(), f"{deed()}后{gain()}"][: rng.choice((2, 3, 3, 4))]
        return "，".join(parts) + "。"

    return tuple(dict.fromkeys(sentence() for _ in range(6_000)))
