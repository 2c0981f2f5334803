"""What stands in the folder of a site, compared with what the last build wrote there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhengji.site import folder
from zhengji.site.manifest import pages_in


@dataclass(frozen=True, slots=True)
class Inventory:
    """The files below a site's folder: the keys of pages that are as they were written, and the addresses of the rest.

    A page whose file was changed by somebody else since is among the rest.
    """

    keys: dict[str, bytes]
    others: list[str]


def inventory(out: Path, manifest: Path) -> Inventory:
    """Look at every file below `out`, and at the pages that the manifest in the file `manifest` knows.

    Nothing is written there meanwhile.
    """
    standing = folder.files(out)
    keys = {name: key for name, key, size, mtime in pages_in(manifest) if standing.get(name) == (size, mtime)}
    return Inventory(keys, list(standing.keys() - keys.keys()))
