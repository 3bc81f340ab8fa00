"""What is shown of an exhibit's file: a picture, the parts of a long one, pages, moments of a film.

The rules are:

- A part, a page and a moment each say which they are, and how many there are in all.
- What cannot be shown is named with its number; it never takes the rest with it.
- Pictures have at most 300 pixels an inch as they stand, and are legible at 100 %.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import Final

from diary.casefile import Exhibit, ExhibitLayout, ExhibitView, Print
from diary.errors import Damaged, MediaError
from diary.i18n import _, ngettext
from diary.media.jpeg import header_segments
from diary.media.source import BytesSource
from exporters.pdf.desk import reference
from exporters.pdf.flow import Block, Plain
from exporters.pdf.jpeg import Jpeg, read_header
from exporters.pdf.layout import Beside
from exporters.pdf.parts import note
from exporters.pdf.pictures import Picture
from exporters.pdf.style import CELL, CELL_STRONG

GAP: Final = 14.0
_STILL: Final = 150.0  # points, either way; three of them stand in a row
_PAGE_HIGH: Final = 689.0
# What stands with the words about an incident; the rest has pages of its own.
_SMALL: Final = frozenset({ExhibitLayout.PICTURE, ExhibitLayout.FRAMES})

Group = list[Block]


def is_small(exhibit: Exhibit) -> bool:
    """Whether it can stand beside the words about an incident."""
    return exhibit.shown.layout in _SMALL and bool(exhibit.shown.prints)


def picture_of(exhibit: Exhibit, *, height: float = inf) -> Picture | None:
    """The one picture of an exhibit that is shown as one, or None where it cannot be shown."""
    shown = exhibit.shown
    if shown.layout is not ExhibitLayout.PICTURE or not shown.prints:
        return None
    return _picture(exhibit, shown.prints[0], height=height)


def groups(exhibit: Exhibit, *, height: float) -> Iterator[Group]:
    """All that is shown, in groups of which each stands on one page."""
    match exhibit.shown.layout:
        case ExhibitLayout.PICTURE:
            picture = picture_of(exhibit, height=height)
            yield [picture] if picture else [_unseen(_("The picture"))]
        case ExhibitLayout.FRAMES:
            yield from stills(exhibit)
        case ExhibitLayout.PARTS:
            yield from _parts(exhibit)
        case ExhibitLayout.PAGES:
            yield from _pages(exhibit)


def stills(exhibit: Exhibit) -> Iterator[Group]:
    """The moments of a film in a row, each below its time."""
    stacks: list[Group] = []
    for print_ in exhibit.shown.prints:
        time = time_text(print_.at or 0.0)
        picture = _picture(exhibit, print_, height=_STILL, width=_STILL, which=time)
        if picture:
            stacks.append([Plain(time, CELL, after=2.0, keeps=True), picture])
    if not stacks:
        return
    first = _("Moments of the film, each at its time from the beginning. The file has all of it.")
    yield [note(first, keeps=True), _row(stacks)]


def time_text(seconds: float) -> str:
    """A place in a film, as a player shows it, to the tenth of a second."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    clock = f"{minutes:02d}:{rest // 10:02d}.{rest % 10}"
    return f"{hours}:{clock}" if hours else clock


def _row(stacks: Sequence[Group]) -> Block:
    """Three places; what is missing leaves its place empty."""
    first, *rest = [*stacks, [], []][:3]
    return Beside(first, [Beside(rest[0], rest[1], gap=GAP)], share=1 / 3, gap=GAP)


def _parts(exhibit: Exhibit) -> Iterator[Group]:
    shown = exhibit.shown
    held: Group = []
    for number in _numbers(shown):
        text = _part_text(exhibit, number)
        stack = _stack(exhibit, number, text, height=inf)
        if held:
            yield [Beside(held, stack, gap=GAP)]
            held = []
        else:
            held = stack
    if held:
        yield [Beside(held, [], gap=GAP)]
    yield from _left_out(shown)


def _part_text(exhibit: Exhibit, number: int) -> str:
    name, whole = reference(exhibit), exhibit.shown.whole
    if whole == 1:
        return name
    if number == 1:
        return _("{reference}, part 1 of {whole}").format(reference=name, whole=whole)
    return _("{reference}, part {number} of {whole}, overlaps the part before").format(
        reference=name, number=number, whole=whole
    )


def _pages(exhibit: Exhibit) -> Iterator[Group]:
    shown = exhibit.shown
    for number in _numbers(shown):
        text = _("{reference}, page {number} of {whole}").format(
            reference=reference(exhibit), number=number, whole=shown.whole
        )
        yield _stack(exhibit, number, text, height=_PAGE_HIGH)
    yield from _left_out(shown)


def _numbers(shown: ExhibitView) -> range:
    """Up to the last that was made; one that is missing between is named in its place."""
    return range(1, max((print_.number for print_ in shown.prints), default=0) + 1)


def _stack(exhibit: Exhibit, number: int, text: str, *, height: float) -> Group:
    caption = Plain(text, CELL_STRONG, before=6.0, after=3.0, keeps=True)
    found = next((p for p in exhibit.shown.prints if p.number == number), None)
    picture = _picture(exhibit, found, height=height, which=text) if found else None
    return [caption, picture or _unseen(_("This"))]


def _left_out(shown: ExhibitView) -> Iterator[Group]:
    left = shown.whole - max(_numbers(shown), default=0)
    if left <= 0:
        return
    if shown.layout is ExhibitLayout.PAGES:
        text = ngettext(
            "The other page is in the file.", "The other {n} pages are in the file.", left
        )
    else:
        text = ngettext(
            "The other part is in the file.", "The other {n} parts are in the file.", left
        )
    yield [note(text.format(n=left))]


def _unseen(what: str) -> Plain:
    return note(_("{what} could not be shown here. It is in the file.").format(what=what))


def header_of(data: bytes) -> Jpeg:
    """Return what a picture's headers say; raises MediaError for what no reader of PDF shows."""
    return read_header(data, header_segments(BytesSource(data)))


def _picture(
    exhibit: Exhibit, print_: Print, *, height: float, width: float = inf, which: str = ""
) -> Picture | None:
    own = exhibit.item
    try:
        found = print_.open()
        key = f"exhibit-{own.number}-{print_.number}"
        named = which if which.startswith(reference(exhibit)) else reference(exhibit)
        place = "" if named is which else which
        alt = ": ".join(filter(None, (named, own.content.title, place)))
        header = header_of(found.jpeg)
        return Picture(found.jpeg, header, key=key, height=height, width=width, alt=alt)
    except (MediaError, Damaged):
        return None
