"""E-mails and texts among the exhibits: headers as found, words as text, what is attached.

The rules are:

- All of it is text; nothing in it is a link, and no address is followed.
- How much is printed is said, and so is what only the file has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from diary.casefile import Exhibit, Letter
from diary.i18n import _, ngettext
from exporters.pdf.flow import Block, Plain
from exporters.pdf.grid import Col, Fact, facts, table
from exporters.pdf.parts import note, part
from exporters.pdf.style import CELL, CELL_DIGEST

TEXT: Final = 12_000  # characters of a file's own text; the file itself has the rest


def write(exhibit: Exhibit, lang: str) -> Iterator[Block]:
    """The blocks of an exhibit's own words; `lang` is the tag of their language, if any."""
    letter = exhibit.letter
    if letter:
        yield part(_("The e-mail's headers, as found"))
        yield facts(
            [Fact(name, value, CELL, lang=lang) for name, value in letter.heads], label=0.25
        )
        if letter.more_heads:
            yield note(_more_heads(letter.more_heads))
        yield from _attached(letter, closed=exhibit.closed)
    if exhibit.text.strip():
        yield part(_("Words of the e-mail, as text") if letter else _("Text in the file, as found"))
        yield Plain(exhibit.text[:TEXT], CELL, lang=lang)
        if len(exhibit.text) > TEXT or exhibit.cut:
            printed = _("The first {n} characters are printed.").format(
                n=f"{min(TEXT, len(exhibit.text)):,}"
            )
            yield note(f"{printed} {_rest(exhibit)}")
    elif letter:
        yield note(_("No words were found in the e-mail."))


def _rest(exhibit: Exhibit) -> str:
    """Where the rest of the words is; a copy with words taken out ends where reading ended."""
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
    # The words of an e-mail inside another stand among its words.
    return _("its words are below") if media_type == "message/rfc822" else _("not opened")


def _attached(letter: Letter, *, closed: bool) -> Iterator[Block]:
    if not letter.attached:
        yield note(_("Nothing is attached to the e-mail."))
        return
    yield part(_("Attached to the e-mail, and part of its file"))
    columns = (
        Col(_("Name"), 0.2),
        Col(_("Kind, as it says"), 0.13),
        Col(_("Bytes"), 0.11, right=True),
        Col(_("SHA-256 of its contents"), 0.56, CELL_DIGEST),
    )
    yield table(
        columns,
        [
            (
                item.name or _("no name"),
                item.media_type,
                f"{item.size:,}" if item.sha256 else "",
                item.sha256 or _in_place_of_digest(item.media_type, closed=closed),
            )
            for item in letter.attached
        ],
    )
    if letter.more_attached:
        yield note(
            ngettext(
                "{n} other part is in the file.",
                "{n} other parts are in the file.",
                letter.more_attached,
            ).format(n=f"{letter.more_attached:,}")
        )
