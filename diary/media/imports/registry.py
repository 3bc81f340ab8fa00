"""The formats that can be read, each loaded when an export is looked at.

**Invariants:**

- Every format is asked, so a file name alone decides nothing; the surest one reads the export.
- Where two are equally sure, the first of this list reads it, and both are named to the person.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

from diary.media.byte_source import Source
from diary.media.imports.carrier import ZipMembers, alone, in_zip
from diary.media.imports.format import Confidence, Export, Format

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

    `main` is the path in the zip, empty for a file that is the export itself.
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
    name: str, source: Source, beside: dict[str, int], members: ZipMembers | None
) -> tuple[FoundExport, ...]:
    """Return each export that stands in a file, with the surest format first.

    `members` are the members of the file where it is a zip. Raises UnreadableError.
    """
    formats = tuple(map(load_format, CODES))
    if members is None:
        found = _surest(formats, alone(name, source, beside), "")
        return () if found is None else (found,)
    return tuple(_in_zip(formats, members))


def _in_zip(formats: tuple[Format, ...], members: ZipMembers) -> Iterator[FoundExport]:
    sizes = members.sizes()
    mains: dict[str, None] = {}
    for each in formats:
        mains.update(dict.fromkeys(each.main_members(sizes)))
    for main in mains:
        found = _surest(formats, in_zip(members, main), main)
        if found is not None:
            yield found


def _surest(formats: tuple[Format, ...], export: Export, main: str) -> FoundExport | None:
    best: FoundExport | None = None
    for each in formats:
        confidence = each.recognise(export)
        if confidence > (Confidence.NO if best is None else best.confidence):
            best = FoundExport(each, confidence, export, main)
    return best
