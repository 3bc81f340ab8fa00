"""What a card turns through: the pages of a document, parts of a long picture, moments of a film.

The rules are:

- Whatever is shown comes as pixels from the keyless child; nothing is decoded here.
- Sound and film are not played. Their length, codecs and single pictures are what there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize

from diary.casefile import ExhibitLayout
from diary.display import size_text
from diary.i18n import _
from diary.media.source import FileSource

if TYPE_CHECKING:
    from diary.media.types import Pixels
    from diary.services.attachments import ExhibitOriginal
    from diary.services.derivatives import Derivatives

_PART: Final = QSize(480, 1_500)


def count(found: Derivatives) -> int:
    """How many leaves there are; one for a single picture, none where nothing can be shown."""
    if found.layout is ExhibitLayout.PAGES:
        return found.facts.pages or 1
    return len(found.made) if found.layout is ExhibitLayout.FRAMES else found.whole


def name(found: Derivatives, at: int) -> str:
    """What leaf `at`, counted from 0, is called; nothing for a single picture."""
    whole = count(found)
    match found.layout:
        case ExhibitLayout.PAGES:
            return _("Page {number} of {whole}").format(number=at + 1, whole=whole)
        case ExhibitLayout.PARTS if whole > 1:
            text = _("Part {number} of {whole}").format(number=at + 1, whole=whole)
            return text if at == 0 else _("{part}, overlaps the part before").format(part=text)
        case ExhibitLayout.FRAMES if at < len(found.made):
            from diary.services.disclosure.exhibits import duration

            return _("At {time}").format(time=duration(found.made[at].at or 0.0))
    return ""


def pixels(original: ExhibitOriginal, found: Derivatives, at: int, box: QSize) -> Pixels | None:
    """Leaf `at` within the box; runs beside the lane. Raises Damaged, MediaError."""
    if found.layout is ExhibitLayout.PICTURE:
        return original.pixels(box.width(), box.height())
    with original.open() as file, original.keeping.media.open(FileSource(file)) as session:
        match found.layout:
            case ExhibitLayout.PAGES:
                return session.pdf_page(at, width=box.width())
            case ExhibitLayout.PARTS:
                return session.part_pixels(at, width=box.width())
            case ExhibitLayout.FRAMES if at < len(found.made):
                return session.still_pixels(found.made[at].at or 0.0, edge=box.width())
    return None


def box(found: Derivatives, room: QSize) -> QSize:
    """How large a leaf may be; a part of a long picture is high, so that it can be read."""
    if found.layout is ExhibitLayout.PARTS:
        return QSize(min(room.width(), _PART.width()), _PART.height())
    return room


def told(found: Derivatives) -> str:
    """What the file says of itself, in one line, and what there is to know about showing it."""
    from diary.services.disclosure.exhibits import facts_text, notes_on

    lines = [f"{label}: {value}" for label, value in facts_text(found.facts)]
    said = " · ".join(lines)
    notes = [*notes_on(found.facts)]
    if found.facts.kind in ("audio", "video"):
        notes.append(_("Kept as it is. There is no player here."))
    elif found.facts.kind == "other":
        notes.append(_("Kept as it is; no viewer for it yet."))
    return "\n".join([said, *notes])


def words(found: Derivatives) -> str:
    """The words of a text; of an e-mail its headers, its words, and what is attached."""
    mail = found.mail
    if mail is None:
        return found.text
    heads = [f"{label}: {value}" for label, value in mail.heads]
    if mail.more_heads:
        heads.append(_("({n} other headers are in the file)").format(n=mail.more_heads))
    attached = [
        f"{item.name or _('no name')} ({item.media_type}, {size_text(item.size)})\n{item.sha256}"
        for item in mail.attached
    ]
    if attached:
        attached.insert(0, _("Attached, with the SHA-256 of each:"))
    return "\n\n".join(filter(None, ("\n".join(heads), found.text, "\n".join(attached))))
