"""What the repository at hand knows, and a private clone of one that is submitted to. Only `run` knows GitPython."""

from zhengji.git.local import ChangedFiles, Commit, History, changed_files, head, histories
from zhengji.git.run import GitFailed

__all__ = ["ChangedFiles", "Commit", "GitFailed", "History", "changed_files", "head", "histories"]
