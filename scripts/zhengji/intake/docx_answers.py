"""Claims → the data of a submission: prompts taken out, groups taken apart, each answer understood as its field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from zhengji.intake.contract import Unclaimed, Understood, put
from zhengji.intake.docx_boxes import BOXES, beside_boxes, boxed, ordered
from zhengji.intake.docx_claims import Claim
from zhengji.intake.docx_inline import inline
from zhengji.intake.docx_labels import Labels, Target, keys
from zhengji.intake.folding import squashed
from zhengji.intake.values import understand
from zhengji.model import Field, Form, JsonObject, Kind
from zhengji.normalise import BLANK
from zhengji.zishu import strip_prompt

_TO_WRITE_ON = re.compile(r"[_＿]{2,}")
_NOTHING = frozenset(
    (
        "",
        "年月日",
        "年月",
        "年月至年月",
        "年月日至年月日",
        "至",
        "(不公开)",
        "请选择",
        "请填写",
        "/",
        "\\",
        "-",
        "—",
        "——",
    )
)


class Answers:
    """Data, what was understood, and what was not, gathered from claims."""

    def __init__(self, labels: Labels, claims: Mapping[str, Claim], year: int | None) -> None:
        self._labels = labels
        self._form: Form = labels.form
        self._claims = dict(claims)
        self._year = year
        # labels with no answer of their own: what stands behind one in another blank has slipped there
        self._wanting = tuple(
            name for name, targets in labels.lone_names.items() if any(self._free(target) for target in targets)
        )
        self.data: JsonObject = {}
        self.understood: list[Understood] = []
        self.unclaimed: list[Unclaimed] = []

    def gather(self) -> None:
        """Answer every blank that something was found for, in the order of the form."""
        for claim in sorted(self._claims.values(), key=_blanks_first):
            field = claim.target.field
            if field is None:
                continue
            text = self._without_prompts(claim.text, field, claim)
            if field.kind is Kind.ROWS:
                self._rows(field, claim, text)
            elif field.kind is Kind.GROUP:
                self._group(field, claim, text)
            else:
                self._leaf(field, claim, text)

    def _without_prompts(self, text: str, field: Field, claim: Claim) -> str:
        """`text` without what was printed in the blank."""
        section = claim.target.section
        group = self._form.fields_by_pointer.get(claim.target.group)
        for prompt in (field.hint, section.hint if section else "", group.hint if group else ""):
            if len(prompt) > 3:
                text, _ = strip_prompt(text, prompt)
        return text

    def _leaf(self, field: Field, claim: Claim, text: str) -> None:
        """An answer to one blank; what it holds of its neighbours goes to them."""
        if field.kind not in (Kind.NARRATIVE, Kind.CHOICES, Kind.CHOICE, Kind.LIST):
            text, others = inline(self._wanting, text)
            for label, rest in others:
                self._beside(label, rest, claim)
        self._answer(field, text, claim.where, claim.guessed)

    def _beside(self, label: str, text: str, claim: Claim) -> None:
        targets, guessed = self._labels.meant(label)
        own = [one for one in targets if one.group and one.group == claim.target.group] or list(targets)
        free = [one for one in own if self._free(one)]
        if not free or free[0].field is None:
            self._left(claim.where, f"{label}：{text.strip(BLANK)}")
            return
        self._answer(free[0].field, text, claim.where, guessed)

    def _free(self, target: Target) -> bool:
        return target.pointer not in self._claims or self._claims[target.pointer].empty

    def _answer(self, field: Field, text: str, where: str, guessed: str = "") -> None:
        if self._nothing(field, _TO_WRITE_ON.sub(" ", text)):
            return
        if field.kind is not Kind.NARRATIVE:
            text = _TO_WRITE_ON.sub(" ", text)
        order: Sequence[str] = ()
        if field.kind is Kind.CHOICES:
            text, order = ordered(text)
            if not BOXES.search(text) and len(field.options) > 3 and all(o in text for o in field.options):
                self._left(where, text)  # the printed list without a single tick
                return
        if field.kind in (Kind.CHOICE, Kind.CHOICES, Kind.BOOLEAN):
            text = boxed(field, text)
        if field.kind is Kind.NARRATIVE:
            text = _tidied(text)
        value, why = understand(field, text, year=self._year)
        if field.kind in (Kind.CHOICE, Kind.CHOICES, Kind.BOOLEAN):
            self._left(where, beside_boxes(field, text, value))
        if value is None:
            return
        if order and isinstance(value, list):
            said = squashed("".join(order))
            value = sorted(value, key=lambda item: said.find(squashed(str(item))) % (len(said) + 1))
        elif field.kind is Kind.CHOICES and isinstance(value, list) and BOXES.search(text):
            # the printed 其他 may stand at the end of the first column; own words come last
            value = sorted(value, key=lambda item: item not in field.options)
        put(self.data, field.path, value)
        self._tell(field.pointer, value, where, guessed, why)

    def _tell(self, pointer: str, value: object, where: str, *guessed: str) -> None:
        told = "；".join(dict.fromkeys(filter(None, guessed)))
        self.understood.append(Understood(pointer, self._form.label_of(pointer), value, where, told))

    def _left(self, where: str, text: str) -> None:
        if text.strip(BLANK):
            self.unclaimed.append(Unclaimed(where, text.strip(BLANK)))

    def _nothing(self, field: Field, text: str) -> bool:
        """Whether `text` is only what was printed to write on."""
        if len(text) > 1_000 + 4 * len(field.hint):  # long answers are many, and costly to look at as a whole
            return False
        bare = squashed(text).strip("_")
        return bare.removesuffix(squashed(field.unit)) in _NOTHING or bare == squashed(field.hint)

    # --- groups ---

    def _group(self, group: Field, claim: Claim, text: str) -> None:
        """Several blanks in one: labels in a line, a period, or the first of them alone."""
        if not squashed(text).strip("_"):
            return
        leaves = [leaf for leaf in group.leaves() if leaf.pointer not in self._claims]
        before, parts = inline(tuple(key for leaf in leaves for key in keys(leaf.title)), text)
        if parts:
            self._left(claim.where, before)
            for label, rest in parts:
                leaf = next(leaf for leaf in leaves if keys(leaf.title)[-1] in keys(label))
                self._answer(leaf, rest, claim.where, claim.guessed)
            return
        if all(leaf.kind in (Kind.DATE, Kind.MONTH) for leaf in group.leaves()):
            self._period(group, claim, text)
            return
        first = next((leaf for leaf in leaves if leaf.kind is Kind.TEXT or leaf.role == "total"), None)
        if first is None or "\n" in text.strip(BLANK):
            self._left(claim.where, text)
        else:
            self._answer(first, text, claim.where, f"写在“{group.title}”一栏")

    def _period(self, group: Field, claim: Claim, text: str) -> None:
        bare = _TO_WRITE_ON.sub(" ", text)
        if self._nothing(group, bare):
            return
        value, why = understand(group, bare, year=self._year)
        if not isinstance(value, dict):
            leaves = list(group.leaves())
            blank = next((leaf for leaf in leaves if leaf.value(self.data) is None), None)
            if blank is None or "\n" in bare.strip(BLANK):
                self._left(claim.where, text)
            else:  # kept as it is: checking says what is wanted
                self._answer(blank, bare, claim.where, claim.guessed)
            return
        depth = len(group.path)
        for leaf in group.leaves():
            inner = replace(leaf, pointer="".join(f"/{key}" for key in leaf.path[depth:]))
            found = inner.value(value)
            if found is not None and leaf.value(self.data) is None:
                put(self.data, leaf.path, found)
                self._tell(leaf.pointer, found, claim.where, claim.guessed, why)

    # --- rows ---

    def _rows(self, field: Field, claim: Claim, text: str) -> None:
        rows: list[JsonObject] = []
        for row in claim.rows:
            data: JsonObject = {}
            for pointer, value, why in self._row(row.cells, f"{field.pointer}/{len(rows)}", data):
                self._tell(pointer, value, row.where, claim.guessed, why)
            if data:
                rows.append(data)
        if not rows and not self._nothing(field, text):
            value, why = understand(field, text, year=self._year)
            if isinstance(value, list):
                put(self.data, field.path, value)
                self._tell(field.pointer, value, claim.where, claim.guessed, why)
                return
        if rows:
            put(self.data, field.path, rows)
        if not self._nothing(field, text):
            self._left(claim.where, text)

    def _row(
        self, cells: Sequence[tuple[Field, str]], pointer: str, data: JsonObject
    ) -> Iterator[tuple[str, object, str]]:
        for column, text in cells:
            if self._nothing(column, text):
                continue
            value, why = understand(column, text, year=self._year)
            if value is not None:
                put(data, column.path, value)
                yield f"{pointer}{column.pointer}", value, why


def _blanks_first(claim: Claim) -> tuple[bool, int]:
    """In the order of the form, and what stands beside the label of a group after the blanks in it."""
    field = claim.target.field
    return field is not None and field.kind is Kind.GROUP, claim.target.order


def _tidied(text: str) -> str:
    """A text without the blanks that indent and end its paragraphs."""
    return "\n".join(line.strip(BLANK) for line in text.split("\n")).strip(BLANK)
