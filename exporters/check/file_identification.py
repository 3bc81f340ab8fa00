"""Identify which loose files may be parts of a bundle, by their content.

**Invariants:**

- It reads a few bytes of each file; only lists, keys and signatures are read whole, up to their
  limits, and no more than a few of each, so that many files cannot make it slow.
- A tag list, a signature and a key that fit one another are chosen before any that do not.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from diary.errors import Damaged
from exporters.bundle import layout, record_json
from exporters.bundle.signature_file import MAX_BYTES, parse_key, read_signature
from exporters.check.source_files import SourceFile

# A bundle never has more than this of one sort, and trying all combinations would take long.
_MOST: Final = 8
_LOOK: Final = 96
_LIST: Final = re.compile(rb"[0-9a-f]{64}  ")
_PDF: Final = b"%PDF-"
# A PDF says in its last lines how it is encrypted.
_END: Final = 4096
_ARCHIVE: Final = b"PK\x03\x04"


@dataclass(slots=True)
class Candidates:
    """Files by the part they may be; `text` is what was read of them, `archives` counts zips.

    `locked` counts PDFs with a passphrase, in which a bundle may be attached.
    """

    tag_lists: list[SourceFile] = field(default_factory=list)
    manifests: list[SourceFile] = field(default_factory=list)
    signatures: list[SourceFile] = field(default_factory=list)
    keys: list[SourceFile] = field(default_factory=list)
    records: list[SourceFile] = field(default_factory=list)
    text: dict[SourceFile, bytes] = field(default_factory=dict)
    archives: int = 0
    locked: int = 0

    @property
    def any(self) -> bool:
        """Whether any file may be a part of a bundle."""
        looks = (self.tag_lists, self.manifests, self.signatures, self.keys, self.records)
        return any(looks)


def identify_files(sources: Iterable[SourceFile]) -> Candidates:
    """Read the start of each file; skip a file that cannot be read."""
    found = Candidates()
    for source in sources:
        try:
            with source.open() as file:
                start = file.read(_LOOK)
                if start.startswith(_PDF):
                    file.seek(max(0, source.size - _END))
                    found.locked += b"/Encrypt" in file.read(_END)
            if record_json.looks_like(start):
                found.records.append(source)
            elif _LIST.match(start):
                _list(source, found)
            elif start.startswith(b"untrusted comment: "):
                _key_or_signature(source, found)
            found.archives += start.startswith(_ARCHIVE)
        except OSError:
            continue
    return found


def seal_of(found: Candidates) -> dict[str, SourceFile]:
    """Return a tag list, a signature and a key that fit, or else the first of each."""
    for key, signature, tag_list in itertools.product(
        found.keys, found.signatures, found.tag_lists
    ):
        if _fits(found.text[key], found.text[signature], found.text[tag_list]):
            return {layout.KEY: key, layout.SIGNATURE: signature, layout.TAG_MANIFEST: tag_list}
    first = (
        (layout.KEY, found.keys),
        (layout.SIGNATURE, found.signatures),
        (layout.TAG_MANIFEST, found.tag_lists),
    )
    return {part: looks[0] for part, looks in first if looks}


def bundles_of(found: Candidates) -> int:
    """Return how many bundles these files certainly come from.

    It counts the tag lists that have a signature and a key that fit.
    """
    held = {
        found.text[tag_list]
        for key, signature, tag_list in itertools.product(
            found.keys, found.signatures, found.tag_lists
        )
        if _fits(found.text[key], found.text[signature], found.text[tag_list])
    }
    return len(held)


def _fits(key: bytes, signature: bytes, tag_list: bytes) -> bool:
    try:
        return read_signature(signature, public=parse_key(key), tag_list=tag_list).fits
    except Damaged:
        return False


def _list(source: SourceFile, found: Candidates) -> None:
    for kind, parse in (
        (found.manifests, layout.parse_manifest),
        (found.tag_lists, layout.parse_tag_manifest),
    ):
        if len(kind) >= _MOST:
            return
        content = source.read(layout.MAX_LIST_BYTES)
        if content is None:
            return
        try:
            parse(content)
        except Damaged:
            continue
        kind.append(source)
        found.text[source] = content
        return


def _key_or_signature(source: SourceFile, found: Candidates) -> None:
    content = source.read(MAX_BYTES)
    if content is None:
        return
    kind = found.keys if content.count(b"\n") < 4 else found.signatures
    if len(kind) < _MOST:
        kind.append(source)
        found.text[source] = content
