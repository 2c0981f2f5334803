"""Which pages stand, which were written, and which are to go."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from pathlib import Path

from zhengji.site import folder
from zhengji.site.folder import State
from zhengji.site.inventory import Inventory
from zhengji.site.manifest import Manifest

_BATCH = 500
_FOREIGN = ("CNAME",)  # what a host wants beside the site; names that begin with a dot are left alone too


def key_of(*shown: bytes) -> bytes:
    """The hash of what a page shows."""
    digest = hashlib.sha256()
    for part in shown:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


class Pages:
    """The files of a site by address. A page that stands as it was written, for the same key, is left alone."""

    def __init__(self, out: Path, standing: Inventory, manifest: Manifest) -> None:
        self.out = out
        self._manifest = manifest
        self._keys = standing.keys
        self._others = standing.others
        self._fresh: list[tuple[str, bytes, State]] = []
        self.named: set[str] = set()
        self.written = 0

    def key(self, name: str) -> bytes:
        """The key of the page that stands, b"" where none does."""
        return self._keys.get(name, b"")

    def keep_if(self, name: str, key: bytes) -> bool:
        """Leave page `name` alone if it stands for this key; False where it has to be written."""
        if self.key(name) != key:
            return False
        self.named.add(name)
        return True

    def put(self, name: str, key: bytes, make: Callable[[], bytes]) -> None:
        """Have page `name` stand: made only where its key is new."""
        if not self.keep_if(name, key):
            state, written = folder.write(self.out / name, make())
            self.stands(name, key, state, written)

    def stands(self, name: str, key: bytes, state: State, written: bool) -> None:
        """Note a page that was written, here or by a worker, or found to say so already."""
        self.named.add(name)
        self.written += written
        self._keys[name] = key
        self._fresh.append((name, key, state))
        if len(self._fresh) >= _BATCH:
            self.keep()

    def keep(self) -> None:
        """Let the manifest know the pages noted so far."""
        self._manifest.put_pages(self._fresh)
        self._fresh.clear()

    def sweep(self, others: Collection[str]) -> int:
        """Remove every file of the site that is neither a page put in this build nor one of `others`."""
        self.keep()
        gone = [
            name
            for name in {*self._keys, *self._others} - self.named
            if name not in others and name not in _FOREIGN and not _hidden(name)
        ]
        self._manifest.forget_pages(gone)
        return folder.remove(self.out, gone)


def _hidden(name: str) -> bool:
    return name.startswith(".") or "/." in name
