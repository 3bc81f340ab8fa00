"""A conversation as its review is listed: its title, what was decided, and the rows of its runs.

**Invariants:**

- What is needed of the record is taken at once, on the thread of the vault; the lines are read
  elsewhere.
- Words of messages are read for the rows that are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from diary.i18n import _
from diary.media.imports import manifest
from diary.media.imports.dated_files import CODE as FOLDER
from diary.media.safe_text import short_line
from diary.model.record_nouns import ClockCorrection, Evidence
from diary.model.revisions import as_of
from diary.model.when import zone_or_utc
from diary.progress import Progress, subprogress
from diary.text.time_texts import day_text
from ui.desktop.pages.run_pictures import KeptFile, tiles_of
from ui.desktop.widgets.run_list import RunKey, RunRow, first_words
from ui.text.contact_runs import line_words, run_counts, run_sender, run_when
from ui.text.exports_read import folder_name

if TYPE_CHECKING:
    from diary.conversations.contact_runs import ContactRun
    from diary.media.picture_hash import AlikeAnswer
    from diary.services.import_review import ImportReview
    from diary.services.review_reading import ReviewReading
    from diary.services.session import Session

_MOST_WORDED: Final = 40  # lines of a run whose words stand in its row
_BETWEEN: Final = " \u00b7 "


@dataclass(frozen=True, slots=True)
class ReviewedConversation:
    """One conversation as the page lists it."""

    reading: ReviewReading
    title: str
    platform: str
    zone: str
    is_by_moment: bool  # its file has moments, and nobody was asked by whose clock
    gap: int
    accepted: int
    left_out: int
    of_folder: bool = False
    files: Mapping[str, KeptFile] = field(default_factory=dict)
    clocks: Mapping[str, ClockCorrection | None] = field(default_factory=dict)
    alike: Mapping[tuple[int, ...], AlikeAnswer] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.reading.conversation.id


def read_reviews(session: Session) -> tuple[ReviewedConversation, ...]:
    """Return the conversations of the record that are not withdrawn."""
    reviews = session.reviews()
    files = {}
    if any(review.conversation.content.format == FOLDER for review in reviews):
        exhibits = session.imports.exhibits().items()
        files = {sha: (item, session.evidence.original_of(item)) for sha, item in exhibits}
    return tuple(_one_review(session, review, files) for review in reviews)


def _one_review(
    session: Session, review: ImportReview, files: Mapping[str, KeptFile]
) -> ReviewedConversation:
    content = review.conversation.content
    item = as_of(session.journal.get(content.of), Evidence)
    file, of_folder = item.content, content.format == FOLDER
    zone = review.zone
    title = f"{file.reference} {short_line(file.name)}"
    if of_folder:
        day = item.first_written.astimezone(zone_or_utc(session.journal.zone)).date()
        title = _("{folder}: pictures brought in on {day}").format(
            folder=folder_name(file.name), day=day_text(day)
        )
    if content.member:
        title = f"{title}: {short_line(content.member.rpartition('/')[2])}"
    accepted, left_out = review.decided()
    platform = manifest.of_record(content.format).title
    reading = review.reading()
    if not of_folder:
        return ReviewedConversation(
            reading, title, platform, zone, not content.zone, review.gap, accepted, left_out
        )
    return ReviewedConversation(
        reading, title, platform, zone, not content.zone, review.gap, accepted, left_out,
        of_folder, files, review.clocks(), review.alike_answers(),
    )  # fmt: skip


def rows_of(
    reviewed: Sequence[ReviewedConversation], names_zone: bool, progress: Progress
) -> list[RunRow]:
    """Return the rows of these conversations; with the zone where they are by several."""
    whole = sum(one.reading.conversation.content.lines for one in reviewed)
    found: list[RunRow] = []
    before = 0
    for one in reviewed:
        count = one.reading.conversation.content.lines
        progress(before, whole)
        runs = one.reading.runs(subprogress(progress, before, count, whole))
        found += [row_of(one, run, names_zone) for run in runs]
        before += count
    return found


def row_of(
    one: ReviewedConversation, run: ContactRun, names_zone: bool, became: str = ""
) -> RunRow:
    """Return a run as a row; `became` says what became of it."""
    when = run_when(run, one.zone)
    when = f"{when} ({one.zone})" if names_zone else when
    files = tiles_of(one.reading, run, one.files, one.clocks, one.zone) if run.files else ()
    sender = ", ".join(filter(None, (run_sender(run), became)))
    return RunRow(one.reading, run, run_counts(run), when, sender, one.platform, files)


def words_of(rows: Sequence[RunRow], progress: Progress) -> dict[RunKey, str]:
    """Return the first words that each of these runs has."""
    found: dict[RunKey, str] = {}
    for number, row in enumerate(rows):
        progress(number, len(rows))
        said = (line_words(line.message) for line in row.reading.of_run(row.run))
        words = _BETWEEN.join(islice(filter(None, said), _MOST_WORDED))
        found[row.key] = first_words(words or _("no words"))
    return found
