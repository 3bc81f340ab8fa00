"""The transcript of a conversation, frozen as it is printed: its cover, and its lines one by one.

**Invariants:**

- Lines are made while they are read, so the length of a conversation costs no memory.
- A line has what the conversation has, less what stays behind: names of those whom nobody named,
  places, and the person's own words where they are taken out. What stayed behind has a mark in its
  place.
- A place stays behind wherever it stands: in words, names of files, accounts and labels, in the
  person's own words for a line, and on the cover.
- Of the person, no account is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from diary.conversations.line_selection import (
    POINTED,
    Extent,
    IncidentLines,
    LineChoice,
    LineCount,
    LineSelection,
    Side,
    select_lines,
    side_of,
)
from diary.conversations.line_tally import LineGap, LineGaps
from diary.conversations.line_words import LineWords
from diary.conversations.lines import ConversationLine
from diary.conversations.participants import Participant, Participants
from diary.conversations.phone_numbers import number_regions
from diary.i18n import _
from diary.media.imports.export_report import MOST_SENDERS, ExportReport, ExportTally
from diary.media.imports.message import MessageFile, MessageKind, TimeSource
from diary.media.metadata.places_in_text import place_spans, without_spans
from diary.model.conversation_nouns import Conversation
from diary.model.field_declarations import replaced, value_of
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded
from diary.model.when import zone_of
from diary.paper_content import PaperHead
from diary.word_redaction import WordRedaction

NO_WORDS: Final = WordRedaction(())
# The texts of a conversation's entry that a cover prints.
_ON_COVER: Final = (
    *("member", "exported_with", "exported_phone", "exported_by"),
    *("altered_what", "phone_changed", "blocked", "other_copies"),
)


@dataclass(frozen=True, slots=True)
class TranscriptChoice:
    """What the person chose: which lines, whose accounts are named, and whether places stay."""

    lines: LineChoice = POINTED
    named: frozenset[int] = frozenset()
    keeps_places: bool = False


@dataclass(frozen=True, slots=True)
class TranscriptSource:
    """What a transcript is made of; `lines` begins again each time it is called.

    `exhibits` has the references of exhibits by the SHA-256 of their files, `country` is where
    telephone numbers without one belong, `words` are the person's own for lines, by their number.
    """

    head: PaperHead
    conversation: Recorded[Conversation]
    exhibit: Recorded[Evidence]
    lines: Callable[[], Iterator[ConversationLine]]
    pointed: tuple[IncidentLines, ...] = ()
    exhibits: Mapping[str, str] = field(default_factory=dict)
    country: str = ""
    words: Mapping[int, tuple[LineWords, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptLine:
    """One line as it is printed; `line` has neither accounts nor names of people any more.

    `incidents` are the numbers of those that point to it, `words` the person's own words for it.
    """

    line: ConversationLine
    side: Side
    sender: Participant | None
    recipients: tuple[Participant, ...] = ()
    incidents: tuple[int, ...] = ()
    words: tuple[LineWords, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A transcript of one conversation.

    `report` counts the lines of the chosen threads, `total` and `left_out` by side; `elsewhere` is
    how many lines the file has of other conversations. `pointed` are the lines of each incident,
    `gaps` the runs of lines that are left out. `of_runs` is how many lines are of runs that the
    person left out in a review; with `keeps_runs` they are left out here too. `person` says whose
    an account is. `own_words` counts the person's own words for lines that are printed.
    """

    head: PaperHead
    conversation: Recorded[Conversation]
    exhibit: Recorded[Evidence]
    extent: Extent
    total: LineCount
    left_out: LineCount
    elsewhere: int
    report: ExportReport
    has_seconds: bool
    unsure_senders: int
    people: tuple[Participant, ...]
    pointed: tuple[IncidentLines, ...]
    person: Callable[[str], Participant]
    read: Callable[[], Iterator[TranscriptLine]]
    gaps: LineGaps = field(default_factory=LineGaps)
    of_runs: int = 0
    keeps_runs: bool = False
    own_words: int = 0
    redaction: WordRedaction = NO_WORDS

    @property
    def shown(self) -> int:
        """Return how many lines are printed."""
        return self.total.total - self.left_out.total

    def rows(self) -> Iterator[TranscriptLine | LineGap]:
        """Yield the lines, and the runs that are left out in their places. Raises Damaged."""
        return with_gaps(self.lines(), self.gaps)

    def lines(self) -> Iterator[TranscriptLine]:
        """Yield the lines that are printed, in their order. Raises Damaged."""
        return (_without_words(line, self.redaction) for line in self.read())

    def without(self, redaction: WordRedaction) -> Transcript:
        """Return it with these words taken out of lines, cover and answers."""
        exhibit, conversation = self.exhibit, self.conversation
        return replace(
            self,
            redaction=redaction,
            head=redaction.of(self.head),
            exhibit=replace(exhibit, content=redaction.of(exhibit.content)),
            conversation=replace(conversation, content=redaction.of(conversation.content)),
            people=tuple(map(redaction.of, self.people)),
        )

    def holding(self, words: WordRedaction) -> Iterator[int]:
        """Yield the number of each line that has some of these words. Raises Damaged."""
        for line in self.read():
            if _without_words(line, words) != line:
                yield line.line.n


def with_gaps(
    lines: Iterable[TranscriptLine], gaps: Iterable[LineGap]
) -> Iterator[TranscriptLine | LineGap]:
    """Yield the lines, and between them the runs of lines that are not shown."""
    waiting = iter(gaps)
    gap = next(waiting, None)
    for line in lines:
        while gap and gap.first < line.line.n:
            yield gap
            gap = next(waiting, None)
        yield line
    while gap:
        yield gap
        gap = next(waiting, None)


def _without_words(each: TranscriptLine, words: WordRedaction) -> TranscriptLine:
    if not words:
        return each
    message = each.line.message
    message = message._replace(
        text=words.text(message.text),
        subject=words.text(message.subject),
        files=tuple(file._replace(name=words.text(file.name)) for file in message.files),
    )
    return replace(
        each,
        line=replace(each.line, message=message),
        sender=words.of(each.sender),
        recipients=words.of(each.recipients),
        words=words.of(each.words),
    )


def make_transcript(source: TranscriptSource, choice: TranscriptChoice) -> Transcript:
    """Return the transcript of a conversation. Raises Damaged."""
    content, exhibit = source.conversation.content, source.exhibit
    name = exhibit.content.name
    own = (content.me, content.own_number)
    regions = number_regions(source.country, own)
    selection = select_lines(source.lines(), source.pointed, choice.lines, regions)
    about = {each.sender for each in source.pointed if each.sender} | choice.lines.within
    people = Participants(own, about, choice.named, regions)
    facts = _ThreadFacts(content.zone, people)
    gaps, own_words = LineGaps(), 0
    for line in source.lines():
        selection.count(line)
        if line.message.thread not in selection.chosen:
            continue
        facts.add(line)
        if selection.shows(line):
            gaps.end()
            own_words += len(source.words.get(line.n, ()))
        else:
            gaps.skip(line)
    gaps.end()
    people.close()
    says_recipients = len(selection.chosen) > 1 or facts.is_mail
    placeless = str if choice.keeps_places else _without_places
    mask = _LineMask(selection, people, source.words, source.exhibits, placeless, says_recipients)

    def printed() -> Iterator[TranscriptLine]:
        return (mask.of(line) for line in source.lines() if selection.shows(line))

    return Transcript(
        head=source.head,
        conversation=replace(source.conversation, content=_placeless_texts(content, placeless)),
        exhibit=replace(exhibit, content=replace(exhibit.content, name=placeless(name))),
        extent=choice.lines.extent,
        total=selection.total,
        left_out=selection.left_out,
        elsewhere=selection.elsewhere,
        report=facts.tally.report(),
        has_seconds=facts.has_seconds,
        unsure_senders=facts.unsure_senders,
        people=tuple(map(mask.shown, people.all())),
        pointed=source.pointed,
        person=people.person,
        read=printed,
        gaps=gaps,
        of_runs=selection.of_runs,
        keeps_runs=choice.lines.keeps_runs,
        own_words=own_words,
    )


class _ThreadFacts:
    """What is said of the chosen threads as a whole."""

    def __init__(self, zone: str, people: Participants) -> None:
        self.tally = ExportTally(zone_of(zone or "UTC"))
        self.has_seconds = False
        self.is_mail = False
        self.unsure_senders = 0
        self._people = people

    def add(self, line: ConversationLine) -> None:
        """Count a line, and note who takes part in it."""
        message = line.message
        self.tally.add(message)
        self._people.add(line)
        _day, _t, clock = message.time.local.partition("T")
        self.has_seconds |= clock.count(":") > 1
        self.is_mail |= message.time.source in (TimeSource.HEADER, TimeSource.SERVER)
        self.unsure_senders += bool(message.sender) and message.own is None


@dataclass(frozen=True, slots=True)
class _LineMask:
    """Makes a printed line of a line of the conversation."""

    selection: LineSelection
    people: Participants
    words: Mapping[int, tuple[LineWords, ...]]
    exhibits: Mapping[str, str]
    placeless: Callable[[str], str]
    says_recipients: bool
    known: dict[Participant, Participant] = field(default_factory=dict)

    def of(self, line: ConversationLine) -> TranscriptLine:
        """Return a line as it is printed, before the person's own words are taken out."""
        message, side = line.message, side_of(line)
        # names first: without its place a name would no longer be found
        is_system = side is Side.SYSTEM
        text = self.people.without_names(message.text) if is_system else message.text
        bare = message._replace(
            text=self.placeless(text),
            subject=self.placeless(message.subject),
            sender="",
            label="",
            recipients=(),
            thread="",
            identity="",
            files=tuple(map(self._file, message.files)),
        )
        is_sent_by = message.sender or message.kind is not MessageKind.SYSTEM
        return TranscriptLine(
            line=replace(line, message=bare),
            side=side,
            sender=self._sender(line) if is_sent_by else None,
            recipients=tuple(map(self._recipient, message.recipients))
            if self.says_recipients
            else (),
            incidents=self.selection.incidents(line),
            words=tuple(
                replace(each, words=self.placeless(each.words))
                for each in self.words.get(line.n, ())
            ),
        )

    def shown(self, participant: Participant) -> Participant:
        """Return a participant without places in account and label."""
        known = self.known.get(participant)
        if known is None:
            account, label = map(self.placeless, (participant.account, participant.label))
            known = replace(participant, account=account, label=label)
            if len(self.known) < MOST_SENDERS:
                self.known[participant] = known
        return known

    def _file(self, file: MessageFile) -> MessageFile:
        bare = bare_file(file, self.exhibits.get(file.sha256, "") if file.sha256 else "")
        return bare._replace(name=self.placeless(bare.name))

    def _sender(self, line: ConversationLine) -> Participant:
        message = line.message
        if message.own is True and not message.sender:
            return Participant("", is_own=True)
        found = self.people.of(message.sender)
        if found.is_own and message.own is not True:
            # From an account of the person, and yet not known to be from them: it says the account.
            found = replace(found, is_own=False, is_named=True)
        return self.shown(found)

    def _recipient(self, account: str) -> Participant:
        if not account:
            return Participant("", is_own=True)
        return self.shown(self.people.of(account))


def _without_places(text: str) -> str:
    # A place is a number or a link.
    if not any(c.isdigit() or c == "/" for c in text):
        return text
    return without_spans(text, place_spans(text), _("[place left out]"))


def _placeless_texts(content: Conversation, placeless: Callable[[str], str]) -> Conversation:
    texts = {name: str(value_of(content, name)) for name in _ON_COVER}
    return replaced(content, {name: placeless(text) for name, text in texts.items()})


def bare_file(file: MessageFile, reference: str) -> MessageFile:
    """Return a file by its name and, as `member`, the `reference` of the exhibit that it is.

    Without the folders it lies in; `inline` says that the export has it.
    """
    return MessageFile(
        file.name or file.member.rpartition("/")[2],
        reference,
        file.media_type,
        inline=bool(file.member) or file.inline,
    )
