"""An edit shows as the sentence it was made in: cut like Chinese is read, matched in order, marked inside."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengji.review.altering import altered, altered_list
from zhengji.review.model import Sentence
from zhengji.review.sentences import sentences, tokens

TEXTS = st.text("甲乙丙丁一二。！？；，\n“”（）…0123456789.% ab", max_size=120)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("一。二！三？四；五", ["一。", "二！", "三？", "四；", "五"]),
        ("他说：“可行。”然后开始。", ["他说：“可行。”", "然后开始。"]),
        ("（含验收。）后续", ["（含验收。）", "后续"]),
        ("提高到3.5%，达到1.2亿元。", ["提高到3.5%，达到1.2亿元。"]),
        ("待定……再议。", ["待定……", "再议。"]),
        ("真的吗？！是。", ["真的吗？！", "是。"]),
        ("一、标题\n正文。\n\n下一段", ["一、标题\n", "正文。\n\n", "下一段"]),
        ("", []),
    ],
)
def test_where_a_sentence_ends(text: str, cut: list[str]) -> None:
    assert sentences(text) == cut


@given(TEXTS)
def test_nothing_is_lost_in_cutting(text: str) -> None:
    assert "".join(sentences(text)) == text
    assert "".join(tokens(text)) == text


def side(sentence: Sentence, other: str) -> str:
    """One side of a changed sentence: the pieces of both, and those of one."""
    return "".join(piece.text for piece in sentence.pieces if piece.kind in ("same", other))


def bare(text: str) -> list[str]:
    return [" ".join(one.split()) for one in sentences(text)]


@given(TEXTS, TEXTS)
def test_the_marks_hold_both_versions(before: str, after: str) -> None:
    """Every edited sentence is one of each version; what is told and what was kept is all there is."""
    told = altered("栏", before, after)
    old, new = bare(before), bare(after)
    for one in told.sentences:
        if one.kind in ("edited", "removed"):
            old.remove(side(one, "removed"))
        if one.kind in ("edited", "added"):
            new.remove(side(one, "added"))
        if one.kind == "moved":
            old.remove(side(one, "added"))
            new.remove(side(one, "added"))
    assert sorted(filter(None, old)) == sorted(filter(None, new))
    assert len(new) - new.count("") <= told.kept


@given(TEXTS)
def test_a_text_that_stayed_has_no_change(text: str) -> None:
    assert altered("栏", text, text).sentences == ()


PARAGRAPH = "".join(f"第{number}项任务由第{number}小组承担，计划在{2000 + number}年完成。" for number in range(30))


def test_one_edited_sentence_of_a_long_paragraph_shows_as_that_sentence() -> None:
    told = altered("栏", PARAGRAPH, PARAGRAPH.replace("在2017年完成", "在2018年底之前完成"))
    assert told.kept == 29
    (one,) = told.sentences
    assert one.kind == "edited"
    assert [(piece.kind, piece.text) for piece in one.pieces] == [
        ("same", "第17项任务由第17小组承担，计划在"),
        ("removed", "2017年"),
        ("added", "2018年底之前"),
        ("same", "完成。"),
    ]


def test_a_number_is_exchanged_whole() -> None:
    (one,) = altered("栏", "总投资1200.5万元，增长3.5%。", "总投资1250.5万元，增长3.8%。").sentences
    assert [piece.text for piece in one.pieces if piece.kind != "same"] == ["1200.5", "1250.5", "3.5%", "3.8%"]


def test_a_sentence_put_in_among_edited_ones_is_told_as_that() -> None:
    before = "建设三条生产线。培养二十名博士。"
    after = "建设四条生产线。另建一个中试车间，供各单位使用。培养三十名博士。"
    assert [one.kind for one in altered("栏", before, after).sentences] == ["edited", "added", "edited"]


def test_a_sentence_that_moved_is_told_once() -> None:
    before = "甲方案先行试点两年。乙方案随后推广。丙方案最后总结。"
    told = altered("栏", before, "乙方案随后推广。丙方案最后总结。甲方案先行试点两年。")
    assert [(one.kind, side(one, "added")) for one in told.sentences] == [("moved", "甲方案先行试点两年。")]


def test_a_rewritten_text_is_told_as_taken_out_and_put_in() -> None:
    told = altered("栏", "天地玄黄宇宙洪荒。", "春眠不觉晓处处闻啼鸟。")
    assert sorted(one.kind for one in told.sentences) == ["added", "removed"]


def test_new_line_breaks_alone_are_no_edit() -> None:
    told = altered("栏", "一句话。又一句话。", "一句话。\n又一句话。")
    assert told.sentences == ()
    assert told.kept == 2


def test_the_items_of_a_list() -> None:
    told = altered_list("领域", ["海洋", "农业科学"], ["海洋", "公共安全"])
    assert [(one.kind, one.pieces[0].text) for one in told.sentences] == [
        ("removed", "农业科学"),
        ("added", "公共安全"),
    ]
    assert told.kept == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("。\n" * 80_000, "；\n" * 80_000),
        ("甲" * 80_000, "乙" * 80_000),
        ("甲乙" * 40_000, "乙丙" * 40_000),
        ("".join(f"{n}。" for n in range(30_000)), "".join(f"{n + 1}！" for n in range(30_000))),
        ("".join(f"甲{n}。" for n in range(1_400)), "".join(f"乙{n}。" for n in range(1_400))),
        (("甲乙" * 190 + "。") * 130, ("乙丙" * 190 + "。") * 130),
        ("“" * 80_000, "”" * 80_000),
        (" 。" * 60_000, "\t。" * 60_000),
    ],
    ids=["marks", "one-sentence", "pairs", "thousands", "many-edits", "long-edits", "quotes", "spaces"],
)
def test_b2_a_hostile_text_takes_no_time(before: str, after: str) -> None:
    start = time.process_time()
    altered("栏", before, after)
    assert time.process_time() - start < 2
