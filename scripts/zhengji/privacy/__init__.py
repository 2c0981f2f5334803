"""The public view of a submission, and the personal data that is masked in it."""

from zhengji.privacy.personal import mask, may_be_personal, personal
from zhengji.privacy.view import public_view, row_leaves, visible_leaves

__all__ = ["mask", "may_be_personal", "personal", "public_view", "row_leaves", "visible_leaves"]
