"""Plain English for seal codes and time stamps; window and command line say the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from diary.i18n import _
from diary.text.time_texts import written_text

if TYPE_CHECKING:
    from diary.model.private_nouns import Seal
    from diary.model.revisions import Recorded
    from diary.services.seals_and_stamps import CurrentSeal, StampStatus


def seal_title(seal: CurrentSeal, now: datetime, zone: str) -> str:
    """Return a title: up to which entry the seal goes, and when it was displayed."""
    sentence = _("The seal of this record after entry {n}, {now}:")
    return sentence.format(n=seal.entries, now=written_text(now, zone))


def seal_advice(seal: CurrentSeal, zone: str) -> Iterator[str]:
    """Yield what the words of a seal are for."""
    if seal.last_entry:
        last = written_text(seal.last_entry, zone)
        yield _("Entry {n} was written {when}.").format(n=seal.entries, when=last)
    yield _("Give the words to somebody you trust, who writes them down with the day.")
    yield _("They say nothing of what is in the record, and do not open it.")
    yield _("With a bundle, they show later that nothing before this point was changed since.")


def seal_noted_text(item: Recorded[Seal]) -> str:
    """Return the sentence that this seal was noted as given."""
    sentence = _("Noted in the private book, which no bundle mentions: given to {name}.")
    return sentence.format(name=item.content.given_to)


def no_seal_text() -> str:
    return _("No seal was noted as given.")


def given_seal_line(item: Recorded[Seal], zone: str) -> str:
    """Return one line about a seal that was given, with its words."""
    from diary.services.seals_and_stamps import seal_code_words

    how = f" ({item.content.how})" if item.content.how else ""
    return _("{when}  entry {n}  {name}{how}: {words}").format(
        when=written_text(item.first_written, zone),
        n=item.content.entries,
        name=item.content.given_to,
        how=how,
        words=seal_code_words(item.content.link),
    )


def stamp_query_lines(file: Path, entries: int) -> Iterator[str]:
    """Yield what to say after a query was written."""
    sentence = _("Written to {file}. It covers everything up to entry {n}.")
    yield sentence.format(file=file, n=entries)
    yield _(
        "In it are two numbers, nothing of the record. Whoever takes it to an authority can be "
        "seen to have asked for a time stamp: use a device and a connection that are safe."
    )


def no_stamp_text() -> str:
    return _("No time stamp is kept in this record.")


def stamp_fits_text(stamp: StampStatus) -> str:
    """Return that a reply belongs to this record, and how much of it it covers."""
    text = _("The reply fits: it answers a query of this record, and covers it up to entry {n}.")
    return text.format(n=f"{stamp.entries:,}")


def roots_text() -> str:
    """Return what root certificates are, and that nobody needs them here."""
    return _(
        "Whose time stamp it is can be told with the authority's root certificates, a file that it "
        "publishes. You do not need it: whoever gets a bundle can tell with it as well."
    )


def stamp_kept_text() -> str:
    """Return what happens to the reply of a time stamp authority."""
    return _("It is kept in the record, and goes into every bundle from now on.")


def stamp_verdict_lines(stamp: StampStatus, *, command: bool = True) -> Iterator[str]:
    """Yield what a reply claims, and the result; `command` if options can be given."""
    # Imported here, because a query needs no sentence of a check.
    from exporters.bundle.record_json import made_text
    from exporters.check.finding_texts import ANCHOR_TEXTS, anchor_detail
    from exporters.check.source_files import printable_name

    judged = stamp.judged
    says = anchor_detail(
        {"time": made_text(judged.time), "authority": printable_name(judged.authority)}
    )
    yield _(ANCHOR_TEXTS["stamp-says"]).format(**says)
    found = _(ANCHOR_TEXTS[f"stamp-{judged.why or 'right'}"]).format(entries=stamp.entries)
    yield found if command else found.replace(" (--roots)", "")
