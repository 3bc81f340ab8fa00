"""The printed contents of an exhibit's file: pictures, parts, pages, stills, e-mails.

**Invariants:**

- Each part, page and still says which one it is, and parts and pages say how many there are.
- A picture, part, page or still that cannot be shown is named, with its number or its time if it
  has one; it never prevents the others from being shown.
- Pictures have at most 300 pixels per inch as printed, and are legible at 100 %.
- Words of e-mails and texts are plain text: nothing in them becomes a link, and no address is
  opened, because that could tell somebody that they were read. The sheet says how much is printed,
  and what only the file has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from math import inf
from typing import Final

from diary.case_file import Exhibit, ExhibitLayout, ExhibitView, Letter, Print
from diary.errors import Damaged, MediaError
from diary.i18n import _, ngettext
from diary.media.byte_source import BytesSource
from diary.media.jpeg_segments import header_segments
from exporters.pdf.engine.blocks import Block, Column, SideBySide, TextBlock
from exporters.pdf.engine.jpeg_image import JpegHeader, read_header
from exporters.pdf.engine.picture_block import PictureBlock
from exporters.pdf.engine.style import CELL, CELL_DIGEST, CELL_STRONG
from exporters.pdf.engine.tables import LabelledValue, TableColumn, facts, table
from exporters.pdf.sections.chat_days import lines_of_days
from exporters.pdf.sections.document_context import reference
from exporters.pdf.sections.headings import note, part

GAP: Final = 14.0
_STILL: Final = 150.0  # points, in width and height; three of them fit in a row
_PAGE_HIGH: Final = 689.0

Group = list[Block]


def picture_of(exhibit: Exhibit, *, height: float = inf) -> PictureBlock | None:
    """Return the picture of an exhibit that is one picture, or None if it cannot be shown."""
    shown = exhibit.shown
    if shown.layout is not ExhibitLayout.PICTURE or not shown.prints:
        return None
    return _picture(exhibit, shown.prints[0], height=height)


def groups(
    exhibit: Exhibit, *, height: float = inf, beside: Sequence[Block] = ()
) -> Iterator[Group]:
    """Yield everything that is shown, in groups that are each on one page.

    The first is at most `height` points high if it can be. Parts of a long picture have `beside`
    next to the last of them, or after it.
    """
    match exhibit.shown.layout:
        case ExhibitLayout.PICTURE:
            picture = picture_of(exhibit, height=height)
            yield [picture] if picture else [_unseen(_("The picture"))]
        case ExhibitLayout.FRAMES:
            yield from stills(exhibit)
        case ExhibitLayout.PARTS:
            yield from _parts(exhibit, beside)
        case ExhibitLayout.PAGES:
            yield from _pages(exhibit, height)


def stills(exhibit: Exhibit) -> Iterator[Group]:
    """Yield the stills of a film in one row, each below its time."""
    stacks: list[Group] = []
    for print_ in exhibit.shown.prints:
        time = time_text(print_.at or 0.0)
        picture = _picture(exhibit, print_, height=_STILL, width=_STILL, which=time)
        at_time = TextBlock(time, CELL, after=2.0, keeps=True)
        stacks.append([at_time, picture or _unseen(_("This"))])
    if not stacks:
        return
    first = _("Moments of the film, each at its time from the beginning. The file has all of it.")
    if exhibit.withheld and exhibit.copy is None:
        first = _(
            "Moments of the film, each at its time from the beginning. The file itself is not here."
        )
    yield [note(first, keeps=True), _row(stacks)]


def time_text(seconds: float) -> str:
    """Return a position in a film as a player shows it, to a tenth of a second."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    clock = f"{minutes:02d}:{rest // 10:02d}.{rest % 10}"
    return f"{hours}:{clock}" if hours else clock


def _row(stacks: Sequence[Group]) -> Block:
    """Return a row of three places; a place without a still is empty."""
    first, *rest = [*stacks, [], []][:3]
    return SideBySide(first, [SideBySide(rest[0], rest[1], gap=GAP)], share=1 / 3, gap=GAP)


def _parts(exhibit: Exhibit, beside: Sequence[Block]) -> Iterator[Group]:
    shown = exhibit.shown
    held: Group = []
    for number in _numbers(shown):
        text = _part_text(exhibit, number)
        stack = _stack(exhibit, number, text, height=inf)
        if held:
            yield [SideBySide(held, stack, gap=GAP)]
            held = []
        else:
            held = stack
    yield [SideBySide(held, beside, gap=GAP)] if held else [*beside]
    yield from _left_out(shown)


def fits_beside(blocks: Sequence[Block], column: Column) -> bool:
    """Return whether blocks can stand next to a part of a long picture."""
    half = SideBySide([], blocks, gap=GAP)
    return half.height(column) <= _PAGE_HIGH


def _part_text(exhibit: Exhibit, number: int) -> str:
    name, whole = reference(exhibit), exhibit.shown.whole
    if whole == 1:
        return name
    if number == 1:
        return _("{reference}, part 1 of {whole}").format(reference=name, whole=whole)
    return _("{reference}, part {number} of {whole}, overlaps the part before").format(
        reference=name, number=number, whole=whole
    )


def _pages(exhibit: Exhibit, first: float) -> Iterator[Group]:
    shown = exhibit.shown
    for number in _numbers(shown):
        text = _("{reference}, page {number} of {whole}").format(
            reference=reference(exhibit), number=number, whole=shown.whole
        )
        yield _stack(exhibit, number, text, height=min(first, _PAGE_HIGH))
        first = _PAGE_HIGH
    yield from _left_out(shown)


def _numbers(shown: ExhibitView) -> range:
    """Return the numbers up to the last part that was made; missing ones are named in place."""
    return range(1, max((print_.number for print_ in shown.prints), default=0) + 1)


def _stack(exhibit: Exhibit, number: int, text: str, *, height: float) -> Group:
    caption = TextBlock(text, CELL_STRONG, before=6.0, after=3.0, keeps=True)
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


def _unseen(what: str) -> TextBlock:
    return note(_("{what} could not be shown here. It is in the file.").format(what=what))


def header_of(data: bytes) -> JpegHeader:
    """Return what a picture's headers say; raise MediaError for a JPEG that no viewer shows."""
    return read_header(data, header_segments(BytesSource(data)))


def _picture(
    exhibit: Exhibit, print_: Print, *, height: float, width: float = inf, which: str = ""
) -> PictureBlock | None:
    own = exhibit.item
    try:
        found = print_.open()
        key = f"exhibit-{own.number}-{print_.number}"
        named = which if which.startswith(reference(exhibit)) else reference(exhibit)
        place = "" if named is which else which
        alt = ": ".join(filter(None, (named, own.content.title, place)))
        header = header_of(found.jpeg)
        return PictureBlock(found.jpeg, header, key=key, height=height, width=width, alt=alt)
    except (MediaError, Damaged):
        return None


TEXT: Final = 12_000  # characters of a file's own text to print; the file itself has the rest


def letter_blocks(exhibit: Exhibit, lang: str, days: Collection[date] = ()) -> Iterator[Block]:
    """Yield the blocks of an exhibit's own words; `lang` is their language tag, if known.

    Of a chat that is too long to print, the lines of these days come first.
    """
    letter = exhibit.letter
    if letter:
        yield part(_("The e-mail's headers, as found"))
        yield facts(
            [LabelledValue(name, value, CELL, lang=lang) for name, value in letter.heads],
            label=0.25,
        )
        if letter.more_heads:
            yield note(_more_heads(letter.more_heads))
        yield from _attached(letter, closed=exhibit.closed)
    if exhibit.text.strip():
        yield part(_words_title(exhibit))
        first = lines_of_days(exhibit.text, days) if len(exhibit.text) > TEXT else ""
        if first:
            yield from _of_days(exhibit, first, lang)
            return
        yield TextBlock(exhibit.text[:TEXT], CELL, lang=lang)
        if len(exhibit.text) > TEXT or exhibit.cut:
            printed = _("The first {n} characters are printed.").format(
                n=f"{min(TEXT, len(exhibit.text)):,}"
            )
            yield note(f"{printed} {_rest(exhibit)}")
    elif letter:
        yield note(_("No words were found in the e-mail."))


def _of_days(exhibit: Exhibit, text: str, lang: str) -> Iterator[Block]:
    """Yield the lines of the days of an exhibit's incidents, and that there is more."""
    said = _("Of this chat the lines of the days of its incidents are printed, and no others.")
    yield note(said, keeps=True)
    yield TextBlock(text[:TEXT], CELL, lang=lang)
    printed = ""
    if len(text) > TEXT:
        printed = _("The first {n} characters are printed.").format(n=f"{TEXT:,}")
    yield note(f"{printed} {_rest(exhibit)}".strip())


def _words_title(exhibit: Exhibit) -> str:
    if exhibit.letter:
        return _("Words of the e-mail, as text")
    if exhibit.document:
        return _("Words of the document, as text")
    return _("Text in the file, as found")


def _rest(exhibit: Exhibit) -> str:
    """Return where the rest of the words is; a copy with words removed may end earlier."""
    if exhibit.copy is None:
        return _("The file has all of the text.")
    if exhibit.cut:
        return _("The copy has what was read of the text, and the original has more.")
    return _("The copy has all of the text but the words taken out.")


def _more_heads(count: int) -> str:
    return ngettext(
        "{n} other header is in the file.", "{n} other headers are in the file.", count
    ).format(n=f"{count:,}")


def _in_place_of_digest(media_type: str, *, closed: bool) -> str:
    if closed:
        return _("kept back")
    # the words of an e-mail inside another e-mail are printed among the words of that one
    return _("its words are below") if media_type == "message/rfc822" else _("not opened")


def _attached(letter: Letter, *, closed: bool) -> Iterator[Block]:
    if not letter.attached:
        yield note(_("Nothing is attached to the e-mail."))
        return
    yield part(_("Attached to the e-mail, and part of its file"))
    columns = (
        TableColumn(_("Name, kind as it says, bytes"), 0.26),
        TableColumn(_("SHA-256 of its contents"), 0.74, CELL_DIGEST),
    )
    rows = []
    for item in letter.attached:
        size = f"{item.size:,}" if item.sha256 else ""
        said = "\n".join(filter(None, (item.name or _("no name"), item.media_type, size)))
        rows.append((said, item.sha256 or _in_place_of_digest(item.media_type, closed=closed)))
    yield table(columns, rows)
    if letter.more_attached:
        yield note(
            ngettext(
                "{n} other part is in the file.",
                "{n} other parts are in the file.",
                letter.more_attached,
            ).format(n=f"{letter.more_attached:,}")
        )
