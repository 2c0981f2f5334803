"""The public view of a submission, and the personal data that is masked in it."""

from zhengji.privacy.personal import any_may_be_personal, mask, personal
from zhengji.privacy.view import public_view, row_leaves, visible_leaves

__all__ = ["any_may_be_personal", "mask", "personal", "public_view", "row_leaves", "visible_leaves"]
