"""Lines of conversations in a document: those that the bundle shows, each on its row.

**Invariants:**

- A line stands here only if it is shown in the bundle's list of lines, whole; what a row says is
  read from there.
- Whether an incident points to a line is said only where the incident's field is shown.
- Each conversation begins on a page of its own, so that it can be served alone.
- Where lines are not shown, a row of its own stands in their place and counts them by side.
- Every cell says of which line it is, so that a check can compare it with that line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from diary.case_file import CaseFile, OpenedConversation
from diary.conversations.line_selection import IncidentLines, incident_lines, side_of
from diary.conversations.line_words import LineWords, words_by_line
from diary.conversations.lines import ConversationLine, read_line
from diary.conversations.participants import Participant
from diary.conversations.transcript import TranscriptLine, bare_file, with_gaps
from diary.i18n import N_, _
from diary.media.imports import manifest
from diary.media.imports.message import Message, MessageKind
from exporters.pdf.engine.blocks import Block, Heading
from exporters.pdf.engine.page_layout import PageLayout
from exporters.pdf.engine.style import SHEET
from exporters.pdf.sections.document_context import DocumentContext, reference
from exporters.pdf.sections.headings import note
from exporters.pdf.sections.initials import keeper
from exporters.pdf.sections.line_table import line_table
from exporters.pdf.sections.subject_tables import lines_note

NOT_A_SCHEDULE = N_("Made from one file; not a download of a phone, not an agreed schedule.")
SENT_FROM = N_(
    "A number, an account or a name says from where a line was sent, and not who wrote it. A "
    "name is the one that the phone shows; whoever has the phone chose it."
)


def write(context: DocumentContext, pages: PageLayout) -> None:
    """Write the conversations of this volume, each on pages of its own."""
    for opened in context.volume.here("exhibits", [*numbered(context.case)]):
        pages.break_page()
        pages.add(*_head(context, opened))
        if opened.shown.total:
            export = context.subject_name(opened.item.content.of)
            words = _own_words(context, opened)
            rows = opened.shown.total + len(opened.gaps) + sum(map(len, words.values()))
            lines = with_gaps(_lines(context, opened, words), opened.gaps)
            who, number = keeper(context), opened.item.number
            pages.add(line_table(lines, rows, who, export, number))


def numbered(case: CaseFile) -> Iterator[tuple[int, OpenedConversation]]:
    """Yield the conversations with the numbers that they have among the sheets of exhibits."""
    return ((-each.item.number, each) for each in case.conversations)


def transcript_anchor(opened: OpenedConversation) -> str:
    """Return the anchor of a conversation."""
    return f"transcript-{opened.item.number}"


def _head(context: DocumentContext, opened: OpenedConversation) -> Iterator[Block]:
    content = opened.item.content
    title = _("Transcript of conversation {number}, read of {reference}").format(
        number=opened.item.number, reference=context.subject_name(content.of)
    )
    anchor = transcript_anchor(opened)
    yield Heading(title, SHEET, anchor=anchor, level=1, before=0.0, after=4.0)
    yield note(_(NOT_A_SCHEDULE))
    told = manifest.of_record(content.format).translated()
    if told.authorship:
        yield note(told.authorship)
    yield note(f"{told.title}.")
    yield lines_note(opened)
    yield note(_(SENT_FROM))


def _own_words(
    context: DocumentContext, opened: OpenedConversation
) -> Mapping[int, tuple[LineWords, ...]]:
    """Return the person's own words for lines, each with those entries that show them whole."""

    def shown(words: LineWords) -> LineWords:
        is_opened = context.is_opened
        return replace(words, entries=tuple(n for n in words.entries if is_opened(n, "text")))

    found = words_by_line(context.case.translations, opened.item.id)
    return {n: tuple(map(shown, words)) for n, words in found.items()}


def _lines(
    context: DocumentContext,
    opened: OpenedConversation,
    words: Mapping[int, tuple[LineWords, ...]],
) -> Iterator[TranscriptLine]:
    pointed = incident_lines(context.case.incidents, opened.item.id)
    threads: dict[int, str] = {}
    begins = {each.first for each in pointed}
    # those whose files leave; of the others a bundle does not say the hash
    exhibits = {
        each.item.id: reference(each) for each in context.case.exhibits if each.item.content.sha256
    }
    for disclosed in opened.lines():
        if not disclosed.line:
            continue
        line = read_line(disclosed.line)
        message = line.message
        if line.n in begins:
            threads[line.n] = message.thread
        files = tuple(bare_file(each, exhibits.get(each.exhibit, "")) for each in message.files)
        yield TranscriptLine(
            line=replace(line, message=message._replace(files=files)),
            side=side_of(line),
            sender=_sender(message),
            incidents=_incidents(line, pointed, threads),
            words=words.get(line.n, ()),
        )


def _sender(message: Message) -> Participant | None:
    """Return from where a line was sent; None for a line that the messenger wrote."""
    if not message.sender and message.kind is MessageKind.SYSTEM:
        return None
    account = message.sender
    return Participant(account, is_own=message.own is True, is_named=bool(account))


def _incidents(
    line: ConversationLine, pointed: Sequence[IncidentLines], threads: dict[int, str]
) -> tuple[int, ...]:
    """Return the incidents that point to a line, which is of the thread of the first of theirs."""
    found = {
        each.incident
        for each in pointed
        if each.has(line) and threads.get(each.first, line.message.thread) == line.message.thread
    }
    return tuple(sorted(found))
