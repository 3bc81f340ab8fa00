"""What is said of time stamps: a query that was written, a reply that was read.

The rule is: Qt-free, so that window and command line say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from diary.i18n import _

if TYPE_CHECKING:
    from diary.services.anchors import StampStatus


def stamp_query_lines(file: Path, entries: int) -> Iterator[str]:
    """What to say once a query was written."""
    said = _("Written to {file}. It covers everything up to entry {n}.")
    yield said.format(file=file, n=entries)
    yield _(
        "In it are two numbers, nothing of the record. Whoever takes it to an authority can be "
        "seen to have asked for a time stamp: use a device and a line that are safe."
    )


def no_stamp_text() -> str:
    """That there is no time stamp."""
    return _("No time stamp is kept in this record.")


def stamp_kept_text() -> str:
    """What becomes of a reply."""
    return _("It is kept in the record, and goes into every bundle from now on.")


def stamp_verdict_lines(stamp: StampStatus, *, command: bool = True) -> Iterator[str]:
    """What a reply says of itself, and what was found; `command` where options can be given."""
    # here, since a query needs no sentence of a check
    from exporters.check.sources import printable_name
    from exporters.check.text import ANCHOR_TEXTS, anchor_detail

    judged = stamp.judged
    time = judged.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    says = anchor_detail({"time": time, "authority": printable_name(judged.authority)})
    yield _(ANCHOR_TEXTS["stamp-says"]).format(**says)
    found = _(ANCHOR_TEXTS[f"stamp-{judged.why or 'right'}"]).format(entries=stamp.entries)
    yield found if command else found.replace(" (--roots)", "")
