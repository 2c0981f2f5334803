"""A valid answer to every blank of a form, made from its `Field`s alone: no form and no key is named here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, islice
from random import Random
from typing import Any

from stdnum.cn import uscc

from tests.corpus.sentences import sentences
from zhengji.model import Call, Field, Form, JsonObject, Kind

_THINGS = (
    "菱镁矿浮选尾矿 航空铝合金锻件 海上风电基础 高速电主轴 冷链果蔬 深部采空区 燃料电池膜电极 耐火陶瓷纤维 "
    "玉米秸秆 海参苗种 工业余热 特高压绝缘子 城市供热管网 医用可降解支架 船用柴油机 高纯石英砂 水稻盐碱地 "
    "轨道交通车轮 煤层气井 稀土永磁电机 老旧桥梁 肉牛良种 精密减速器 石化储罐 河口湿地"
).split()
_FACETS = "状态感知 低碳制备 高值利用 可靠性提升 智能监测 损伤修复 绿色分离 数字孪生 节水减排 全程追溯".split()
_WORKS = "关键技术研究 成套装备研制 中试与示范 共性技术平台建设 产业化应用".split()
_BRANDS = "衡锋 千岭 长岬 石桥岭 云渡 澜石 启明川 松涛里 北辰湾 望岳 青禾塬 凌波 远帆渡 赤峰桥 银杏湾 沐阳岗".split()
_TRADES = "新材料 智能装备 生态环境 生物技术 信息工程 能源动力 现代农业 海洋工程".split()
# what a kind of unit is called: the first mark that its option holds
_NAMES = {"企业": "有限公司", "高等": "大学", "医": "医院", "院所": "研究所", "": "技术服务中心"}
_SURNAMES = tuple("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜")
_GIVEN = "砚舟 晓蘅 述白 问渠 苇航 可沁 照野 晚桥 知秋 清越 若谷 景行 望舒 怀瑾 南乔 书屹".split()
_PHRASES = "协同攻关 长周期验证 数据驱动 就地转化 联合试制 分级评价 标准先行 梯次利用 现场示范 人才共育".split()
_PARAGRAPH = 5  # sentences


@dataclass(frozen=True)
class Frame:
    """What the answers of one submission have in common."""

    call: Call
    form: Form
    serial: int
    region: str
    unit_type: str
    start: date
    end: date


def answers(call: Call, form: Form, serial: int, rng: Random, size: int) -> JsonObject:
    """The data of submission number `serial`, its narratives sharing about `size` bytes."""
    start = date(call.opens.year + 1, rng.randint(1, 9), 1)
    frame = Frame(
        call=call,
        form=form,
        serial=serial,
        region=rng.choice(call.regions).name if call.regions else "北江",
        unit_type=_pick(form.role("unit-type"), rng),
        start=start,
        end=start + timedelta(days=rng.choice((300, 500, 700))),
    )
    fields = [*form.envelope, *(item for section in form.sections for item in section.fields)]
    picked = iter(rng.sample(sentences(), min(len(sentences()), 40 + size // 90)))
    names = iter(rng.sample([a + b for a in _SURNAMES for b in _GIVEN], 12))
    narrow = size // 3 // max(1, len(form.narratives))
    data: JsonObject = {}
    for item in fields:
        for leaf, value in _filled(item, frame, rng, names):
            _put(data, leaf, value)
    for section in form.sections:
        for leaf in section.leaves():
            if leaf.kind is Kind.NARRATIVE:
                _put(data, leaf, _narrative(leaf, frame, rng, picked, narrow))
    region, unit = form.role("region"), form.role("unit")
    if region and unit and (filer := _regions(call).get(unit.value(data))):
        _put(data, region, filer)
    return data


def _put(data: JsonObject, leaf: Field, value: Any) -> None:
    for key in leaf.path[:-1]:
        data = data.setdefault(key, {})
    data[leaf.path[-1]] = value


def _regions(call: Call) -> Mapping[str, str]:
    return {filer.name: filer.region for filer in call.filers}


def _pick(field: Field | None, rng: Random) -> str:
    return rng.choice(field.options) if field and field.options else ""


def _filled(item: Field, frame: Frame, rng: Random, names: Iterator[str]) -> Iterator[tuple[Field, Any]]:
    """The leaves of `item` with their answers. A total is the sum of the amounts beside it."""
    leaves = list(item.leaves())
    given = {leaf.pointer: _answer(leaf, frame, rng, names) for leaf in leaves}
    total = next((leaf for leaf in leaves if leaf.role == "total"), None)
    if total:
        beside = [leaf for leaf in leaves if leaf.kind is Kind.MONEY and leaf is not total]
        same = [leaf for leaf in beside if leaf.path[:-1] == total.path[:-1]]
        given[total.pointer] = _amount(sum(round(given[leaf.pointer] * 100) for leaf in same) / 100)
    for leaf in leaves:
        yield leaf, given[leaf.pointer]


def _amount(number: float) -> float:
    return int(number) if number == int(number) else round(number, 2)


def _answer(leaf: Field, frame: Frame, rng: Random, names: Iterator[str]) -> Any:
    if leaf.role == "form":
        return frame.form.id
    if leaf.role == "region":
        return frame.region
    if leaf.role == "unit-type":
        return frame.unit_type
    match leaf.kind:
        case Kind.CHOICE:
            return rng.choice(leaf.options)
        case Kind.CHOICES:
            return _choices(leaf, rng)
        case Kind.LIST:
            return rng.sample(_PHRASES, rng.randint(1, min(leaf.max_items or 3, 5)))
        case Kind.MONEY:
            # no amount is less than half of another, so that a share asked for is met
            return _amount(rng.randint(100_00, 199_99) / 100 if rng.random() < 0.5 else rng.randint(100, 199))
        case Kind.NUMBER | Kind.INTEGER:
            node = _node(frame.form, leaf)
            return rng.randint(node.get("minimum", 1), node.get("maximum", 100))
        case Kind.BOOLEAN:
            return rng.random() < 0.5
        case Kind.DATE | Kind.MONTH:
            day = {"period-start": frame.start, "period-end": frame.end}.get(leaf.role, frame.call.opens.date())
            return day.isoformat()[: 10 if leaf.kind is Kind.DATE else 7]
        case Kind.ROWS:
            return _rows(leaf, frame, rng, names)
    return _text(leaf, frame, rng, names)


def _choices(leaf: Field, rng: Random) -> list[str]:
    chosen = rng.sample(leaf.options, rng.randint(1, min(3, len(leaf.options), leaf.max_items or 3)))
    if leaf.allows_other and rng.random() < 0.1 and len(chosen) < (leaf.max_items or 3):
        chosen.append(leaf.other_prefix + rng.choice(_PHRASES))
    return chosen


def _rows(leaf: Field, frame: Frame, rng: Random, names: Iterator[str]) -> list[JsonObject]:
    items = _node(frame.form, leaf)["items"]["properties"]
    rows = []
    for index in range(rng.randint(1, min(leaf.max_items or 3, 3))):
        row = {child.key: _answer(child, frame, rng, names) for child in leaf.fields if child.kind is not Kind.INTEGER}
        # a whole number in a row tells the rows apart: a year, a place
        counted = {
            child.key: items[child.key].get("minimum", 1) + index for child in leaf.fields if child.kind is Kind.INTEGER
        }
        rows.append({child.key: {**row, **counted}[child.key] for child in leaf.fields})
    return rows


def _node(form: Form, leaf: Field) -> Mapping[str, Any]:
    """The schema of `leaf`; of a row's column, nothing."""
    node: Mapping[str, Any] = form.schema
    for key in leaf.path:
        node = node.get("properties", {}).get(key, {})
    return node


def _text(leaf: Field, frame: Frame, rng: Random, names: Iterator[str]) -> str:
    number = rng.randrange(10_000)
    match leaf.role:
        case "title":
            named = rng.choice(_THINGS) + rng.choice(_FACETS) + rng.choice(_WORKS)
            return f"{named}（示例{frame.serial:05d}）"
        case "unit":
            kind = next(name for mark, name in _NAMES.items() if mark in frame.unit_type)
            return f"{frame.region}{rng.choice(_BRANDS)}{rng.choice(_TRADES)}{kind}（示例）"
    match leaf.format:
        case "cn-name":
            return next(names)
        case "cn-mobile":
            return f"1540000{number:04d}"
        case "cn-phone":
            return f"024-0000{number:04d}"
        case "email":
            return f"lianxi{number}@example.com"
        case "cn-org-code":
            body = f"5121010000000{number:04d}"
            return body + uscc.calc_check_digit(body)
    return f"{frame.call.organiser[:3]}{frame.region}示例路{number}号"


def _narrative(leaf: Field, frame: Frame, rng: Random, picked: Iterator[str], size: int) -> str:
    """Paragraphs of about `size` characters, within the limits of `leaf`."""
    if leaf.max_zishu:
        size = min(size, leaf.max_zishu * 9 // 10)
    size = max(size, (leaf.min_zishu or 0) * 3 // 2)
    parts = [_opening(frame, rng)]
    length = len(parts[0])
    for sentence in picked:
        if length + len(sentence) > size:
            break
        parts.append(sentence)
        length += len(sentence)
    paragraphs = iter(parts)
    return "\n".join(iter(lambda: "".join(islice(paragraphs, _PARAGRAPH)), ""))


def _opening(frame: Frame, rng: Random) -> str:
    """Every year of the period, a figure, effects, results and a level: what rules of a call may ask for."""
    years = "、".join(f"{year}年" for year in range(frame.start.year, frame.end.year + 1))
    numbers = cycle(rng.sample(range(3, 90), 3))
    return (
        f"{years}分年度推进，申请专利{next(numbers)}项、发表论文{next(numbers)}篇，经济、社会和环境效益明显，"
        f"达到国内领先水平，带动{next(numbers)}家单位参与{rng.choice(_PHRASES)}。"
    )
