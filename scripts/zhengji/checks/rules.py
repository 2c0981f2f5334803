"""Do the rules that the schema states in CEL hold?"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from zhengji.checks.telling import Telling, told
from zhengji.model import Finding, Submission, Visibility
from zhengji.schema import compiled


def rules(submission: Submission, spoilt: Collection[str]) -> Iterator[Finding]:
    """The schema's rules that do not hold; those that read a `spoilt` pointer are passed over."""
    fields = submission.form.fields_by_pointer
    for rule, message, hint in compiled(submission.form).rules.failures(submission.data, spoilt):
        reads_private = any(fields[pointer].visibility is Visibility.STAFF for pointer in rule.reads)
        quotes = message != rule.message or hint != rule.hint
        telling = Telling(rule.code, message, hint, rule.severity)
        yield told(submission, rule.at, telling.kept_private() if quotes and reads_private else telling)
