"""What a reviewer sees of a request: verdict, findings, what changed, doubles, the checklist, the form."""

from zhengji.review.judging import review
from zhengji.review.labels import known_labels, labels_of
from zhengji.review.model import Review, Verdict
from zhengji.review.request import Change, Pull

__all__ = ["Change", "Pull", "Review", "Verdict", "known_labels", "labels_of", "review"]
