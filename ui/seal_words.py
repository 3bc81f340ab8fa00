"""What is said of a seal: what to do with the words, and to whom it was given.

The rule is: Qt-free, so that window and command line say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from diary.display import written_text
from diary.i18n import _

if TYPE_CHECKING:
    from diary.model.private import Seal
    from diary.model.recorded import Recorded
    from diary.services.anchors import CurrentSeal


def seal_title(seal: CurrentSeal, now: datetime, zone: str) -> str:
    """Up to where the seal goes, and when it was looked at."""
    said = _("The seal of this record after entry {n}, {now}:")
    return said.format(n=seal.entries, now=written_text(now, zone))


def seal_advice(seal: CurrentSeal, zone: str) -> Iterator[str]:
    """What the words are for."""
    if seal.last_entry:
        last = written_text(seal.last_entry, zone)
        yield _("Entry {n} was written {when}.").format(n=seal.entries, when=last)
    yield _("Give the words to somebody you trust, who writes them down with the day.")
    yield _("They say nothing of what is in the record, and do not open it.")
    yield _("With a bundle, they show later that nothing before this point was changed since.")


def seal_noted_text(item: Recorded[Seal]) -> str:
    """That it was noted as given."""
    said = _("Noted in the private book, which no bundle mentions: given to {name}.")
    return said.format(name=item.content.given_to)


def no_seal_text() -> str:
    """That nobody has one, as far as was noted."""
    return _("No seal was noted as given.")


def given_seal_line(item: Recorded[Seal], zone: str) -> str:
    """One seal that was given, with its words."""
    from diary.services.anchors import seal_code_words

    how = f" ({item.content.how})" if item.content.how else ""
    return _("{when}  entry {n}  {name}{how}: {words}").format(
        when=written_text(item.first_written, zone),
        n=item.content.entries,
        name=item.content.given_to,
        how=how,
        words=seal_code_words(item.content.link),
    )
