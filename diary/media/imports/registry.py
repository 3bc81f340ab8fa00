"""The formats that can be read, each loaded when an export is looked at.

**Invariants:**

- Every format is asked, so a file name alone decides nothing; the surest one reads the export.
- Where two are equally sure, the first of this list reads it, and both are named to the person.
"""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from diary.media.byte_source import Source
from diary.media.imports.carrier import Members, ZipMembers, alone, in_archive
from diary.media.imports.format import Confidence, Export, Format, UnreadableError

# In the order in which they are asked; each is a module of `formats` and has a manifest.
CODES: tuple[str, ...] = (
    "whatsapp",
    "sms-backup-restore",
    "sms-import-export",
    "eml",
    "mbox",
    "msg",
    "signal-desktop",
    "telegram-desktop",
    "meta",
    "table",
)


@dataclass(frozen=True, slots=True)
class FoundExport:
    """An export in a file: the format that reads it, how sure it is, and where it stands.

    `main` is the path in the zip or folder, empty for a file that is the export itself.
    """

    format: Format
    confidence: Confidence
    export: Export
    main: str = ""


def load_format(code: str) -> Format:
    """Return the format of that code."""
    if code not in CODES:
        raise KeyError(code)
    module = importlib.import_module(f"diary.media.imports.formats.{code.replace('-', '_')}")
    found: Format = module.FORMAT
    return found


def find_exports(
    name: str, source: Source, beside: dict[str, int], members: Members | None
) -> tuple[FoundExport, ...]:
    """Return each export that stands in a file, with the surest format first.

    `members` are the members of the file where it is a zip, or the files of a folder. Raises
    UnreadableError.
    """
    formats = tuple(map(load_format, CODES))
    found: tuple[FoundExport, ...]
    if members is None:
        single = _surest(formats, alone(name, source, beside), "")
        found = () if single is None else (single,)
    else:
        # Beside an export, books are what somebody sent: lines name them, they are kept as files.
        found = tuple(_in_archive(formats, members)) or tuple(_in_books(formats, members))
    names = (name,) if members is None else members.sizes()
    if not found and any(_PAGES.search(each) for each in names):
        raise UnreadableError("written-as-html")
    return found


# How Telegram, Facebook and Instagram name the pages of a chat that is exported as HTML.
_PAGES: Final = re.compile(r"(?:\A|/)(?:messages\d*|message_\d+)\.html?\Z", re.IGNORECASE)
_BOOKS: Final = (".xlsx", ".docx")
_MAX_BOOKS: Final = 64 << 20  # bytes of all of them, which are held in memory


def main_members(names: Mapping[str, int]) -> tuple[str, ...]:
    """Return the members of an archive or folder that may be an export, by their names alone."""
    mains: dict[str, None] = {}
    for each in map(load_format, CODES):
        mains.update(dict.fromkeys(each.main_members(names)))
    return tuple(mains)


def may_have_exports(names: Mapping[str, int]) -> bool:
    """Return whether an archive or folder may hold an export, by the names of its members alone."""
    return bool(main_members(names)) or any(each.lower().endswith(_BOOKS) for each in names)


def _in_archive(formats: tuple[Format, ...], members: Members) -> Iterator[FoundExport]:
    for main in main_members(members.sizes()):
        found = _surest(formats, in_archive(members, main), main)
        if found is not None:
            yield found


def _in_books(formats: tuple[Format, ...], members: Members) -> Iterator[FoundExport]:
    """Yield the tables of spreadsheets and documents that lie in an archive or folder."""
    sizes = members.sizes()
    names = [name for name in sizes if name.lower().endswith(_BOOKS)]
    if sum(sizes[name] for name in names) > _MAX_BOOKS:
        raise UnreadableError("too-large")
    for name in names:
        try:
            source = members[name]
            book = ZipMembers(io.BytesIO(source.read_at(0, source.size)))
            for found in _in_archive(formats, book):
                yield replace(found, main=f"{name}/{found.main}")
        except UnreadableError:
            # It is damaged or none: there is no table to offer.
            continue


def _surest(formats: tuple[Format, ...], export: Export, main: str) -> FoundExport | None:
    best: FoundExport | None = None
    for each in formats:
        confidence = each.recognise(export)
        if confidence > (Confidence.NO if best is None else best.confidence):
            best = FoundExport(each, confidence, export, main)
    return best
