"""Write the sample case: `python -m sample.build` makes its record and its files.

They go to `resources/sample`, where the program finds them; nothing here is installed.

**Invariants:**

- Everything is invented, so that no real person is touched. Telephone numbers come from the range
  reserved for drama (07700 900000 to 900999), addresses from the domains reserved for examples, and
  the one position is a moor.
- The same versions of the libraries give the same bytes on every run, so a change shows in a diff.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sample.exhibit_files import RECIPES
from sample.story_lines import record

PLACE = Path(__file__).parents[1] / "resources" / "sample"


def build(folder: Path) -> None:
    """Write the record, every file and their digests into a folder; remove outdated files."""
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    (folder / "case.jsonl").write_text(record(), encoding="utf-8", newline="\n")
    for name, make in RECIPES.items():
        (files / name).write_bytes(make())
    for stray in {entry.name for entry in files.iterdir()} - set(RECIPES):
        (files / stray).unlink()
    digests = [f"{_digest(files / name)}  files/{name}\n" for name in sorted(RECIPES)]
    (folder / "files.sha256").write_text("".join(digests), encoding="utf-8", newline="\n")


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    build(PLACE)
