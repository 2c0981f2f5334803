"""What the repository at hand knows, and a private clone of one that is submitted to. Only `run` knows GitPython."""

from zhengji.git.answers import NoEntry, Outcome, Unanswered
from zhengji.git.local import ChangedFiles, Commit, History, blob_at, changed_files, head, histories, origin
from zhengji.git.login import Login, credential
from zhengji.git.remote import Remote, remote_of
from zhengji.git.run import GitFailed

__all__ = [
    "ChangedFiles",
    "Commit",
    "GitFailed",
    "History",
    "Login",
    "NoEntry",
    "Outcome",
    "Remote",
    "Unanswered",
    "blob_at",
    "changed_files",
    "credential",
    "head",
    "histories",
    "origin",
    "remote_of",
]
