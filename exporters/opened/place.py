"""Whether a folder is a bundle, asked cheaply, before anything of it is loaded."""

from __future__ import annotations

from pathlib import Path

from exporters import bag


def is_bundle(folder: Path) -> bool:
    """Whether a folder looks like a bundle: it has a record and a list of hashes."""
    return all((folder / name).is_file() for name in (bag.RECORD, bag.TAG_MANIFEST))
