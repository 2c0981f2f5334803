"""Claims: a blank of the form and the text that was found for it. Labels make them, answers fill them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhengji.intake.contract import Unclaimed
from zhengji.intake.docx_inline import inline
from zhengji.intake.docx_labels import Labels, Target
from zhengji.intake.folding import squashed
from zhengji.model import Field, Kind
from zhengji.normalise import BLANK

_GAP = re.compile(r"[ \t\u3000]+")
_NUMBER = re.compile(r"\s*编\s*号\s*[:：]\s*[0-9A-Za-z]*(?:-[0-9A-Za-z]*)?")
_LONGEST = 120  # characters of a label with its remarks


@dataclass(slots=True)
class Row:
    """A row of a table in the form: where it stands, and the text for each column."""

    where: str
    cells: list[tuple[Field, str]]


@dataclass(slots=True)
class Claim:
    """A blank and the text that was found for it, piece by piece with its place."""

    target: Target
    guessed: str = ""
    pieces: list[tuple[str, str]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    _filled: bool = False

    def add(self, where: str, text: str) -> None:
        """Another piece of text for the blank."""
        self.pieces.append((where, text))
        self._filled = self._filled or bool(text.strip(f"{BLANK}_＿"))

    @property
    def text(self) -> str:
        """All pieces."""
        return "\n".join(text for _, text in self.pieces)

    @property
    def where(self) -> str:
        """Where the first piece with any text stands."""
        return next((where for where, text in self.pieces if text.strip()), "")

    @property
    def empty(self) -> bool:
        """Whether nothing was found yet."""
        return not self.rows and not self._filled


class Claims:
    """The claims of one form, and the text that found no blank."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.made: dict[str, Claim] = {}
        self.unclaimed: list[Unclaimed] = []
        self._last: Target | None = None

    def leave(self, where: str, text: str) -> None:
        """Keep `text` as what found no blank."""
        if text.strip(BLANK):
            self.unclaimed.append(Unclaimed(where, text.strip(BLANK)))

    def claim(self, targets: Sequence[Target], guessed: str) -> Claim:
        """The claim of the likeliest of `targets`: one not met before, in the group and the direction we go."""
        last = self._last
        context = "" if last is None else last.group or last.pointer
        unmet = [target for target in targets if target.pointer not in self.made]
        chosen = (
            next((target for target in unmet if context and target.group == context), None)
            or next((target for target in unmet if last is None or target.order > last.order), None)
            or next(iter(unmet), None)
        )
        if chosen is None:
            chosen = next((target for target in targets if self.made[target.pointer].empty), None)
            if chosen is None:  # met before, and answered: kept apart, to be told of
                return Claim(targets[-1], "重复")
            return self.made[chosen.pointer]
        self._last = chosen
        claim = self.made[chosen.pointer] = Claim(chosen, guessed)
        return claim

    def give(self, claim: Claim, where: str, text: str) -> None:
        """Add `text` to `claim`; to one that is not kept, it is told of as unclaimed."""
        if self.made.get(claim.target.pointer) is claim and claim.target.field is not None:
            claim.add(where, text)
        elif squashed(text).strip("_年月日:"):
            self.leave(where, f"{self.labels.form.label_of(claim.target.pointer)}：{text.strip(BLANK)}")

    def labelled(self, text: str, where: str, *, unsure: bool = True) -> Claim | None:
        """The claim that `text` opens as a label of its own, None where it is none; `unsure` where a guess will do."""
        targets, guessed = self.labels.meant(text) if len(text) <= _LONGEST else ((), "")
        if not targets or (guessed and not unsure):
            return None
        return self._opened(targets, guessed, text, where)

    def resembling(self, text: str) -> Claim | None:
        """As `labelled`, for a label that was changed a little."""
        targets, guessed = self.labels.resembling(text)
        return self.claim(targets, guessed) if targets else None

    def _opened(self, targets: Sequence[Target], guessed: str, text: str, where: str) -> Claim:
        claim = self.claim(targets, guessed)
        self.leave(where, self.labels.beyond(text, claim.target))
        return claim

    def labelled_line(self, where: str, text: str, *, strict: bool) -> Claim | None:
        """The claim that goes on after `text`, a line that begins with a label; None where it does not.

        `strict` inside a text that flows: only a printed label that is still to come ends it.
        """
        targets, guessed = self.labels.meant(text) if len(text) <= _LONGEST else ((), "")
        if targets and self._may_begin(targets, guessed, strict):
            return self._opened(targets, guessed, text, where)
        before, parts = inline(self.labels.inline_names, text)
        if parts and not before.strip(BLANK):
            targets, guessed = self.labels.meant(parts[0][0])
            if targets and self._may_begin(targets, guessed, strict):
                return self._parts(where, parts)
        return None if strict else self._parted_by_blank(where, text)

    def _may_begin(self, targets: Sequence[Target], guessed: str, strict: bool) -> bool:
        if not strict:
            return True
        last = self._last.order if self._last else -1
        return not guessed and any(one.order > last and one.pointer not in self.made for one in targets)

    def _parts(self, where: str, parts: Sequence[tuple[str, str]]) -> Claim | None:
        """Claims for a line of labels and answers; a text that flows takes the rest of the line."""
        claim: Claim | None = None
        for index, (label, rest) in enumerate(parts):
            targets, guessed = self.labels.meant(label)
            if not targets:
                continue
            claim = self._opened(targets, guessed, label, where)
            if claim.target.field is not None and claim.target.field.kind is Kind.NARRATIVE:
                rest += "".join(f"{name}：{text}" for name, text in parts[index + 1 :])
                self.give(claim, where, rest)
                return claim
            self.give(claim, where, _NUMBER.sub("", rest))
        return claim

    def _parted_by_blank(self, where: str, text: str) -> Claim | None:
        """填报单位　某某公司: a printed label and its answer, with nothing but a gap between."""
        for index, gap in enumerate(_GAP.finditer(text)):
            if index > 6 or gap.start() > 40:
                break
            targets, guessed = self.labels.meant(text[: gap.start()])
            if targets and not guessed and targets[0].field is not None and text[gap.end() :].strip(BLANK):
                claim = self.claim(targets, "")
                self.give(claim, where, text[gap.end() :])
                return claim
        return None

    def merged(self, text: str, where: str) -> Claim | None:
        """The claim of a cell that holds a label and its answer together, on lines of their own or behind a colon."""
        lines = [line for line in text.split("\n") if line.strip(BLANK)]
        for count in (1, 2):
            if len(lines) > count:
                label = "".join(lines[:count])
                targets, guessed = self.labels.meant(label)
                if targets and targets[0].field is not None:
                    claim = self._opened(targets, guessed, label, where)
                    self.give(claim, where, "\n".join(lines[count:]))
                    return claim
        at = self.labelled_line(where, lines[0], strict=False) if lines else None
        if at is None:
            return None
        for line in lines[1:]:
            following = None if at.target.flows else self.labelled_line(where, line, strict=False)
            if following is None:
                self.give(at, where, line)
            at = following or at
        return at
