"""The labels of a request: by form, region and verdict. Their names come from the call."""

from __future__ import annotations

from collections.abc import Mapping

from zhengji.model import Call
from zhengji.review.model import Review, Verdict

LONGEST = 50  # characters, on GitHub
_VERDICTS: Mapping[Verdict, str] = {
    Verdict.PASSED: "检查：通过",
    Verdict.REMARKS: "检查：有提醒",
    Verdict.REFUSED: "检查：未通过",
}
_OUTSIDE = {"early": "时间：提前", "late": "时间：逾期"}
_NEAR = "查重：疑似雷同"


def labels_of(review: Review, call: Call) -> tuple[str, ...]:
    """The labels of `review`, in a fixed order. Only names that the call knows become one, whatever was written."""
    forms = {item.form for item in review.items}
    regions = {item.region for item in review.items}
    found = [_form(form.label) for form in call.forms if form.id in forms]
    found += [_region(region.name) for region in call.regions if region.name in regions]
    found += [_VERDICTS[review.verdict]] if review.verdict in _VERDICTS else []
    found += [_OUTSIDE[review.timing.state]] if review.timing.state in _OUTSIDE else []
    found += [_NEAR] if any(item.near for item in review.items) else []
    return tuple(found)


def known_labels(call: Call) -> tuple[str, ...]:
    """Every label that is ours to set and to take away."""
    return (
        *(_form(form.label) for form in call.forms),
        *(_region(region.name) for region in call.regions),
        *_VERDICTS.values(),
        *_OUTSIDE.values(),
        _NEAR,
    )


def _form(label: str) -> str:
    return _name(f"表：{label}")


def _region(name: str) -> str:
    return _name(f"地区：{name}")


def _name(text: str) -> str:
    # a comma would make two labels of it on GitLab
    return text.replace(",", "，")[:LONGEST]
