"""The site: shells that MkDocs makes, filled with fragments, and one page stamped for each submission.

`build` writes what changed and nothing else; a submission with errors is left out and named, and the rest is built.
"""

from zhengji.site.building import build

__all__ = ["build"]
