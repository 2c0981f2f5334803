"""The settings with which git works in a private clone, and reaches servers from it."""

from __future__ import annotations

import os

# How git reaches a server: nothing is run, nothing else is fetched or pushed, and nobody is waited for without end.
SETTINGS = (
    ("protocol.version", "2"),
    ("transfer.bundleURI", "false"),
    ("fetch.bundleURI", ""),
    ("fetch.recurseSubmodules", "false"),
    ("fetch.writeCommitGraph", "false"),
    ("push.recurseSubmodules", "no"),
    ("push.followTags", "false"),
    ("push.gpgSign", "false"),
    ("push.negotiate", "true"),  # main may move on while we build: what it had is then known to the server all the same
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("credential.interactive", "false"),
    ("http.lowSpeedLimit", "100"),
    ("http.lowSpeedTime", "60"),
    ("core.hooksPath", os.devnull),
)


# What the private clone says of itself: it lacks contents on purpose, and where they are.
CONFIGURATION = """[core]
repositoryformatversion = 1
bare = true
[extensions]
partialClone = origin
[remote "origin"]
url = "{url}"
promisor = true
partialCloneFilter = blob:none
{tame}
"""
