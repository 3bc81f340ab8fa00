"""Splits a document that is too long for one file into volumes, numbered throughout.

**Invariants:**

- The whole document is laid out once to find where to split it. Then each volume is laid out twice,
  first to learn its page numbers, because the index in the first volume and the links between
  volumes need them.
- No volume has more pages than the profile allows, unless a single section that cannot be split has
  more.
- A link into another volume names its file, which is in the same folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import BinaryIO, Final, cast

from diary.case_file import CaseFile
from diary.i18n import _, use_language
from diary.progress import Progress, no_progress, subprogress
from exporters.bundle.layout import volume_path
from exporters.pdf import evidence_document
from exporters.pdf.engine.document import PageCounter, PdfAnchor, PdfDocument
from exporters.pdf.engine.pdfa import finish
from exporters.pdf.engine.volume import AnchorPlace, Volume, single_volume
from exporters.pdf.sections import chronology, document_context, transcripts
from exporters.pdf.sections.document_context import exhibit_anchor

_MARGIN: Final = 2  # pages that a volume may grow by because it begins at the top of a page


class _NullOutput:
    """A file that keeps nothing of what is written to it."""

    def write(self, data: bytes) -> int:
        return len(data)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A part that is never split: the beginning of a section, or one sheet.

    `page` is the page on which it begins.
    """

    section: str
    anchor: str
    numbers: tuple[int, ...]
    page: int

    @property
    def begins(self) -> bool:
        """Whether it is the beginning of a section."""
        return self.anchor.startswith("section-")


@dataclass(slots=True)
class VolumePlan:
    """A document laid out in volumes; call `write` for each of them, in order."""

    case: CaseFile
    digest: str
    volumes: tuple[Volume, ...]
    _numbering: PageCounter

    def write(self, volume: Volume, out: BinaryIO, progress: Progress = no_progress) -> int:
        """Write one volume, and return the number of its pages."""
        return self.set(volume, out, progress).pages

    def set(self, volume: Volume, out: BinaryIO, progress: Progress = no_progress) -> PdfDocument:
        """Write one volume; return it with its pages and anchors."""
        document = PdfDocument(files("resources") / "fonts", out, self._numbering)
        evidence_document.draw_document(self.case, document, self.digest, progress, volume)
        finish(document, evidence_document.document_metadata(self.case, volume))
        return document


def plan_volumes(case: CaseFile, digest: str, progress: Progress = no_progress) -> VolumePlan:
    """Find where to split, and the number of every page; `progress` may raise Cancelled."""
    sections = case.profile.sections
    whole = _draw(
        case, digest, single_volume(sections), PageCounter(), subprogress(progress, 0, 1, 2)
    )
    if not case.profile.is_too_long(whole.pages):
        return VolumePlan(case, digest, (single_volume(sections),), PageCounter())
    units = _units(case, whole.anchors)
    parts = [*_volumes(units, whole.pages, case.profile.most_pages)]
    volumes = [_volume(number, parts) for number in range(len(parts))]
    placed = _volume_of_anchors(whole.anchors, parts)
    volumes = [replace(v, elsewhere=_elsewhere(placed, {}, v.number)) for v in volumes]
    numbering, labels, texts = PageCounter(), dict[str, str](), []
    step = subprogress(progress, 1, 1, 2)
    total = 0
    for done, volume in enumerate(volumes):
        part = subprogress(step, done, 1, len(volumes))
        first = numbering.label
        document = _draw(case, digest, replace(volume, told=("",) * len(volumes)), numbering, part)
        labels |= {name: anchor.label for name, anchor in document.anchors.items()}
        total += document.pages
        texts.append((volume_path(volume.number), first, document.last_label))
    with use_language(case.language):
        lines = tuple(_pages_sentence(*each) for each in texts)
    settled = (
        replace(v, elsewhere=_elsewhere(placed, labels, v.number), total=total, told=lines)
        for v in volumes
    )
    return VolumePlan(case, digest, tuple(settled), PageCounter())


def _pages_sentence(file: str, first: str, last: str) -> str:
    return _("{file}: pages {first} to {last}").format(file=file, first=first, last=last)


def _draw(
    case: CaseFile, digest: str, volume: Volume, numbering: PageCounter, progress: Progress
) -> PdfDocument:
    document = PdfDocument(files("resources") / "fonts", cast(BinaryIO, _NullOutput()), numbering)
    evidence_document.draw_document(case, document, digest, progress, volume)
    return document


def _units(case: CaseFile, anchors: dict[str, PdfAnchor]) -> list[_Unit]:
    found: list[_Unit] = []
    for section in case.profile.sections:
        anchor = f"section-{section}"
        sheets = [*_sheets(case, section)]
        # the first entry is below the section's heading; the exhibits have a list there instead
        first = sheets[:1] if section == "chronology" else []
        numbers = tuple(number for number, _anchor in first)
        found.append(_Unit(section, anchor, numbers, anchors[anchor].page))
        for number, sheet in sheets[len(first) :]:
            found.append(_Unit(section, sheet, (number,), anchors[sheet].page))
    return found


def _sheets(case: CaseFile, section: str) -> Iterator[tuple[int, str]]:
    if section == "chronology":
        for at, piece in enumerate(chronology.pieces(case), 1):
            yield at, chronology.anchor_of(piece)
    if section == "exhibits":
        for exhibit in document_context.exhibits_to_print(case):
            yield exhibit.item.number, exhibit_anchor(exhibit.item.number)
        for number, opened in transcripts.numbered(case):
            yield number, transcripts.transcript_anchor(opened)


def _volumes(units: Sequence[_Unit], pages: int, most: int) -> Iterator[list[_Unit]]:
    """Yield the units of each volume, split between sections if possible."""
    room = max(most - _MARGIN, 1)
    held: list[_Unit] = []
    for at, unit in enumerate(units):
        # the next unit may begin on the page on which this one ends
        end = units[at + 1].page if at + 1 < len(units) else pages
        held.append(unit)
        while len(held) > 1 and end - held[0].page + 1 > room:
            cut = _best(held, room)
            yield held[:cut]
            held = held[cut:]
    yield held


def _best(held: Sequence[_Unit], room: int) -> int:
    """Return the unit to split before: a section's beginning past half, or the last unit."""
    full = [
        at
        for at, unit in enumerate(held)
        if at and unit.begins and unit.page - held[0].page >= room // 2
    ]
    return full[-1] if full else len(held) - 1


def _volume(at: int, parts: Sequence[Sequence[_Unit]]) -> Volume:
    own = parts[at]
    sections = tuple(dict.fromkeys(unit.section for unit in own))
    sheets: dict[str, frozenset[int]] = {}
    for section in sections:
        everywhere = {unit.section for part in parts if part is not own for unit in part}
        if section in everywhere:
            sheets[section] = frozenset(
                number for unit in own if unit.section == section for number in unit.numbers
            )
    begun = frozenset(unit.section for part in parts[:at] for unit in part) & set(sections)
    return Volume(at + 1, len(parts), sections, sheets, begun)


def _volume_of_anchors(
    anchors: dict[str, PdfAnchor], parts: Sequence[Sequence[_Unit]]
) -> dict[str, int]:
    """Return the number of the volume with each anchor; anchors are in page order."""
    found: dict[str, int] = {}
    at = 0
    for name in anchors:
        if at + 1 < len(parts) and name == parts[at + 1][0].anchor:
            at += 1
        found[name] = at + 1
    return found


def _elsewhere(placed: dict[str, int], labels: dict[str, str], own: int) -> dict[str, AnchorPlace]:
    return {
        name: AnchorPlace(volume_path(number), labels.get(name, ""))
        for name, number in placed.items()
        if number != own
    }
