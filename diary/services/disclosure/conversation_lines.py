"""Which lines of a conversation a bundle shows, and what of the others it has.

**Invariants:**

- Nothing is shown of a conversation that the person did not choose, and no line to which
  `diary.conversations.line_selection` does not lead: of a thread that no incident points to, not
  even the person's own.
- A line is shown whole or not at all. So one in which a word is redacted is not shown, nor is one
  that states a place where places are withheld: each stays what it is in the record, a commitment.
- What somebody else wrote is shown only if an incident points to that sender; where the export
  names no sender, only if one points to that very line. A line that was sent to several, or that
  the messenger wrote in a thread of several, is not shown if it may name one to whom none does.
- Whoever writes an e-mail says to which others it belongs, so a thread does not tell who reads it.
  What the person wrote is shown only if incidents point to all to whom it went, or if the export
  names the thread after the one to whom it went. Where a thread says of other lines to whom they
  went, one that does not say it is not shown.
- A line of more than 4 MiB is not shown: whoever checks has to hold it whole.
- Of every other line the commitment alone leaves, and the lines are counted by side.
- What others sent, and the person neither decided on in the review nor recorded as an incident, is
  counted as not looked through; it is shown like the rest.
- The lines are read as often as they are asked for, on any thread; memory grows by a bit a line.
  What leaves is known once they were read twice: what points to the last line says of the first
  whether it is shown. Whoever writes them reads them once more, and decides nothing anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from diary.case_file import OpenedConversation
from diary.conversations.contact_runs import is_contact
from diary.conversations.line_selection import (
    NO_REGIONS,
    POINTED,
    IncidentLines,
    LineChoice,
    LineRange,
    LineSelection,
    Side,
    incident_lines,
    select_lines,
    side_of,
)
from diary.conversations.line_tally import LineGaps, LineTally, SideCount
from diary.conversations.lines import ConversationLine, read_line
from diary.conversations.phone_numbers import NumberRegions
from diary.errors import Unknown
from diary.ledger.line_commitments import (
    MAX_SHOWN,
    LineDisclosure,
    line_commitment,
    line_salt,
    told_line,
)
from diary.media.imports.message import Message
from diary.media.metadata.places_in_text import place_spans
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Incident
from diary.model.revisions import Recorded
from diary.progress import Progress
from diary.word_redaction import WordRedaction

_BETWEEN: Final = 1024  # lines

RawLines = Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class LineRules:
    """What a line must not say to be shown: redacted words, and places if they are withheld.

    `choice` has the lines that the person keeps back, whatever they say. `decided` are the runs on
    which they decided in the review, each of one sender: asked for when lines are opened.
    `regions` tell which spellings are one number.
    """

    words: WordRedaction
    places: bool
    choice: LineChoice = POINTED
    decided: Iterable[LineRange] = ()
    regions: NumberRegions = NO_REGIONS

    def has_word(self, line: ConversationLine) -> bool:
        """Return whether a line has a word that is taken out."""
        return bool(self.words) and self.words.is_in(line.message)

    def has_place(self, line: ConversationLine) -> bool:
        """Return whether a line states a place that is withheld."""
        return self.places and any(map(place_spans, _texts_of(line.message)))


def _texts_of(message: Message) -> Iterator[str]:
    """Yield every text of a message that the export or whoever sent it chose."""
    yield from filter(None, (message.text, message.subject, message.label, message.thread))
    for file in message.files:
        yield from filter(None, (file.name, file.member))
    yield from filter(None, (message.sender, *message.recipients))


@dataclass(frozen=True, slots=True)
class OfferedLines:
    """Lines that would be shown and kept back; `of_runs` is how many are of runs left out.

    Of those shown the person has not looked through `not_looked`.
    """

    shown: LineTally
    kept_back: LineTally
    of_runs: int = 0
    not_looked: int = 0


@dataclass(frozen=True, slots=True)
class ConversationOffer:
    """A conversation of which lines may be shown, and what it takes to count them on any thread.

    `read` is None where nothing is known of the file of its lines.
    """

    item: Recorded[Conversation]
    read: RawLines | None
    incidents: tuple[Recorded[Incident], ...]
    rules: LineRules

    def count(self, progress: Progress) -> OfferedLines:
        """Return the lines that would be shown, and those kept back.

        The progress is asked now and then whether to go on, and tells nothing.
        Raises Cancelled, Damaged, Unknown.
        """
        if self.read is None:
            raise Unknown(self.item.noun)
        lines = partial(_reported, self.read, progress)
        opened = open_conversation(self.item, self.item, lines, self.incidents, self.rules)
        return OfferedLines(opened.shown, opened.kept_back, opened.of_runs, opened.not_looked)


def _reported(read: RawLines, progress: Progress) -> Iterator[bytes]:
    """Yield the lines, and ask now and then whether to go on."""
    for n, raw in enumerate(read()):
        if n % _BETWEEN == 0:
            progress(0, 1)
        yield raw


def open_conversation(
    item: Recorded[Conversation],
    shown: Recorded[Conversation],
    read: RawLines,
    incidents: Iterable[Recorded[Incident]],
    rules: LineRules,
) -> OpenedConversation:
    """Return the conversation with the lines that leave; `shown` is its entry as it leaves.

    Raises Damaged, Unknown.
    """
    incidents = tuple(incidents)
    leaving = _leaving(item, read, incidents, rules)
    looked = _LookedThrough(rules.decided, incident_lines(incidents, item.id))
    not_looked = 0
    tallies = {True: SideCount(), False: SideCount()}
    of_words, of_places = SideCount(), SideCount()
    gaps, leave = LineGaps(), _LineSet()
    for raw in read():
        line = read_line(raw)
        leaving.count(line)
        is_led_to = leaving.leads_to(line, raw)
        has_word = is_led_to and rules.has_word(line)
        is_shown = is_led_to and not has_word and not rules.has_place(line)
        leave.add(is_in=is_shown)
        not_looked += not looked.has(line) and is_shown
        tallies[is_shown].add(line)
        if is_shown:
            gaps.end()
        else:
            gaps.skip(line)
            if is_led_to:
                (of_words if has_word else of_places).add(line)
    gaps.end()
    seed = bytes.fromhex(item.content.seed)
    return OpenedConversation(
        shown,
        partial(_disclosures, read, seed, leave),
        item.content.size,
        tallies[True].tally(),
        tallies[False].tally(),
        gaps,
        leaving.of_runs,
        of_words.tally(),
        of_places.tally(),
        leave,
        not_looked,
    )


def shown_lines(
    item: Recorded[Conversation],
    read: RawLines,
    incidents: Iterable[Recorded[Incident]],
    rules: LineRules,
) -> Iterator[ConversationLine]:
    """Yield the lines that would be shown, whatever they say. Raises Damaged, Unknown."""
    leaving = _leaving(item, read, incidents, rules)
    for raw in read():
        line = read_line(raw)
        if leaving.leads_to(line, raw):
            yield line


def _leaving(
    item: Recorded[Conversation],
    read: RawLines,
    incidents: Iterable[Recorded[Incident]],
    rules: LineRules,
) -> _LeavingLines:
    pointed = incident_lines(incidents, item.id)
    lines = map(read_line, read())
    return _LeavingLines(select_lines(lines, pointed, rules.choice, rules.regions))


class _LineSet:
    """Which lines of a conversation are in a set: a bit for each."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self._lines = 0

    def add(self, *, is_in: bool) -> None:
        """Say of the next line whether it is in the set."""
        if self._lines & 7 == 0:
            self._bits.append(0)
        self._bits[-1] |= is_in << (self._lines & 7)
        self._lines += 1

    def __contains__(self, n: object) -> bool:
        at = n - 1 if isinstance(n, int) else -1
        return 0 <= at < self._lines and bool(self._bits[at >> 3] >> (at & 7) & 1)


class _LookedThrough:
    """Which lines the person looked through, asked of each line in order.

    What nobody else sent by a moment is in no list to look through, and counts as if it were.
    """

    def __init__(self, decided: Iterable[LineRange], pointed: Iterable[IncidentLines]) -> None:
        self._runs = {each.first: each.last for each in decided}
        self._pointed: dict[int, list[IncidentLines]] = {}
        for each in pointed:
            self._pointed.setdefault(each.first, []).append(each)
        # by thread and sender, the last line that was looked through
        self._up_to: dict[tuple[str, str], int] = {}

    def has(self, line: ConversationLine) -> bool:
        """Return whether a line was looked through."""
        thread, sender = line.message.thread, line.message.sender
        for each in self._pointed.get(line.n, ()):
            self._reach(thread, each.sender, each.last)
        if not is_contact(line):
            return True
        if last := self._runs.get(line.n):
            self._reach(thread, sender, last)
        return line.n <= self._up_to.get((thread, sender), 0)

    def _reach(self, thread: str, sender: str, last: int) -> None:
        at = thread, sender
        self._up_to[at] = max(last, self._up_to.get(at, 0))


class _LeavingLines:
    """The lines that are shown, asked for one by one."""

    def __init__(self, selection: LineSelection) -> None:
        self._selection = selection
        self._pointed = selection.pointed_to
        self._alone = selection.is_of_these

    @property
    def of_runs(self) -> int:
        """Return how many of the lines that were counted are of runs that were left out."""
        return self._selection.of_runs

    def count(self, line: ConversationLine) -> None:
        """Count a line."""
        self._selection.count(line)

    def leads_to(self, line: ConversationLine, raw: bytes) -> bool:
        """Return whether a line would be shown, whatever it says; `raw` is its canonical form."""
        return self._selection.shows(line) and len(raw) <= MAX_SHOWN and self._is_between(line)

    def _is_between(self, line: ConversationLine) -> bool:
        """Return whether a line is between the person and those to whom incidents point."""
        message = line.message
        if message.own is True:
            return self._went_to_these(message)
        if len(message.recipients) > 1 and not self._are_these(message.recipients):
            return False
        if side_of(line) is Side.SYSTEM:
            return self._alone
        return message.sender in self._pointed or bool(self._selection.incidents(line))

    def _went_to_these(self, message: Message) -> bool:
        """Return whether what the person wrote went to those alone to whom incidents point."""
        if not message.recipients:
            return message.thread not in self._selection.says_to_whom
        if message.thread and message.recipients == (message.thread,):
            return True
        return any(message.recipients) and self._are_these(message.recipients)

    def _are_these(self, recipients: Iterable[str]) -> bool:
        """Return whether incidents point to all of these; an empty one is the person."""
        return all(map(self._selection.accounts.has, filter(None, recipients)))


def _disclosures(read: RawLines, seed: bytes, leave: _LineSet) -> Iterator[LineDisclosure]:
    for n, raw in enumerate(read(), 1):
        line = told_line(raw)
        salt = line_salt(seed, n)
        commitment = line_commitment(salt, n, line)
        if n in leave:
            yield LineDisclosure(n, commitment, line, salt)
        else:
            yield LineDisclosure(n, commitment)
