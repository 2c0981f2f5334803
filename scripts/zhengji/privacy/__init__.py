"""The public view of a submission, and the personal data that is masked in it."""

from zhengji.privacy.personal import mask, personal
from zhengji.privacy.view import public_view, row_leaves, visible_leaves

__all__ = ["mask", "personal", "public_view", "row_leaves", "visible_leaves"]
