"""Before a site is published: nothing in it that only staff may see; then its checksums, and what it was made from."""

from zhengji.release.looking import Leak, look_through
from zhengji.release.sums import MANIFEST, SUMS, seal

__all__ = ["MANIFEST", "SUMS", "Leak", "look_through", "seal"]
