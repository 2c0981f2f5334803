"""A small call made by hand, for tests of what is built on the model alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from zhengji.model import Call, Contact, Field, Form, Kind, Region, Section, Visibility

PUBLIC, STAFF = Visibility.PUBLIC, Visibility.STAFF


def text(pointer: str, title: str, *, visibility: Visibility = PUBLIC, role: str = "", required: bool = True) -> Field:
    key = pointer.rpartition("/")[2]
    return Field(key, pointer, title, Kind.TEXT, visibility=visibility, role=role, required=required)


FORM = Form(
    id="survey",
    number="7",
    label="附件7",
    title="某市技术需求征集表",
    short_title="技术需求",
    who="各有关单位",
    envelope=(text("/form", "征集表", role="form"),),
    sections=(
        Section(
            "/head",
            "一、基本情况",
            "（如实填写）",
            (
                text("/head/title", "需求名称", role="title"),
                text("/head/unit", "填报单位", role="unit"),
                Field(
                    "fields",
                    "/head/fields",
                    "所属领域（可多选）",
                    Kind.CHOICES,
                    "（选主要的）",
                    ("材料：金属", "能源", "# 其它行业"),
                    True,
                    "其他：",
                    True,
                    PUBLIC,
                    max_items=5,
                ),
                Field("kind", "/head/kind", "类别", Kind.CHOICE, "", ("甲类", "yes"), required=True, visibility=PUBLIC),
                Field(
                    "person",
                    "/head/person",
                    "联系人",
                    Kind.GROUP,
                    fields=(
                        text("/head/person/name", "姓名", visibility=STAFF),
                        text("/head/person/mobile", "手机", visibility=STAFF),
                    ),
                ),
                Field("sum", "/head/sum", "总投入", Kind.MONEY, visibility=PUBLIC, unit="万元"),
                Field("when", "/head/when", "起始年月", Kind.MONTH, visibility=PUBLIC),
                Field("joint", "/head/joint", "是否联合申报", Kind.BOOLEAN, visibility=PUBLIC),
            ),
        ),
        Section(
            "/why",
            "二、必要性",
            "（限500字）",
            (Field("why", "/why", "二、必要性", Kind.NARRATIVE, required=True, visibility=PUBLIC, max_zishu=500),),
        ),
        Section(
            "/words",
            "三、关键词",
            "",
            (Field("words", "/words", "三、关键词", Kind.LIST, visibility=PUBLIC, required=True, max_items=5),),
        ),
        Section(
            "/costs",
            "四、经费明细",
            "",
            (
                Field(
                    "costs",
                    "/costs",
                    "四、经费明细",
                    Kind.ROWS,
                    visibility=PUBLIC,
                    max_items=4,
                    fields=(
                        Field("year", "/year", "年度", Kind.INTEGER, required=True, visibility=PUBLIC),
                        Field("amount", "/amount", "金额", Kind.MONEY, "不含自筹", unit="万元", visibility=PUBLIC),
                    ),
                ),
            ),
        ),
    ),
    rules=(),
    schema={},
)


def fake_call(base: Path) -> Call:
    return Call(
        id="2031",
        base=base,
        title="关于征集技术需求的通知",
        short_title="技术需求征集",
        subject="需求",
        organiser="某市科技局",
        issued="2031-01-01",
        opens=datetime(2031, 1, 1, tzinfo=UTC),
        closes=datetime(2031, 1, 31, 23, 59, 59, tzinfo=UTC),
        timezone="UTC",
        platform="",
        contact=Contact(("某某",), "", "", ""),
        regions=(Region("某区", (0, 0)),),
        filers=(),
        forms=(FORM,),
    )
