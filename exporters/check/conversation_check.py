"""Compare the lines of conversations with what the record commits to, line by line.

**Invariants:**

- An entry that is shown commits to every line of its conversation, in order. A file of lines that
  no such entry commits to is a problem; number of lines and digest come from the entry alone.
- A line that is shown must come to the commitment beside it, and all commitments, in order, to the
  digest in the entry. So a line that was changed is named, and so is one that is missing, stands
  twice, or stands in another place.
- A file is read row by row, whatever it says of itself: rows are never longer and never more than
  the format allows, and memory grows by a bit a line.
- A hostile file makes findings, never an error.
- The rows of a transcript are compared while the lines go by (`exporters.check.row_check`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, Generic, TypeVar

from diary.errors import FutureFormat
from diary.json_value import Json
from diary.ledger.line_commitments import LineDisclosure, OrderedCommitments, line_commitment
from diary.model.books_and_nouns import Noun
from exporters.bundle import record_json
from exporters.bundle.conversation_lines import (
    MAX_LINES,
    MAX_ROW,
    LinesHead,
    parse_head,
    parse_row,
)
from exporters.bundle.layout import conversation_of, conversation_path
from exporters.check import line_row
from exporters.check.check_report import FindingCode, Findings
from exporters.check.record_check import DisclosedSubject
from exporters.check.row_check import PrintedRows, PrintedTranscripts
from exporters.check.source_files import SourceFile

_T = TypeVar("_T")

# How many of a kind are named; of the others it is said how many.
_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class _Conversation:
    """What is shown of a conversation's entry: its lines, and those of each side if it says so."""

    entry: int
    id: str
    of: str
    number: int
    lines: int
    commitment: str
    from_me: int | None


@dataclass(slots=True)
class LineCounts:
    """How many lines are shown and as the record has them, and how many are commitments alone."""

    shown: int = 0
    kept_back: int = 0


def examine(
    subjects: Collection[DisclosedSubject],
    files: Mapping[str, SourceFile],
    listed: Container[str] | None,
    printed: PrintedTranscripts,
    findings: Findings,
) -> LineCounts:
    """Report what does not fit; return the counts.

    `files` are the files of lines that were supplied, `listed` is the tag list, if it is here.
    """
    conversations = {
        conversation.number: conversation
        for subject in subjects
        if (conversation := _conversation(subject))
    }
    counts = LineCounts()
    for path, source in sorted(files.items()):
        of = conversations.get(conversation_of(path))
        if of is None:
            findings.problem(FindingCode.LINES_OF_NOTHING, path)
            continue
        _LinesFile(path, of, _rows(of, subjects, printed), findings).examine(source, counts)
    printed.say_rest()
    for number, of in sorted(conversations.items()):
        if listed is not None and conversation_path(number) not in listed:
            findings.note(
                FindingCode.LINES_NOT_INCLUDED, entry=of.entry, number=number, lines=of.lines
            )
    return counts


def _rows(
    of: _Conversation, subjects: Iterable[DisclosedSubject], printed: PrintedTranscripts
) -> PrintedRows:
    try:
        facts = line_row.facts_of(of.id, of.of, subjects)
    except ValueError:
        facts = None
    return printed.rows_of(of.number, of.lines, of.from_me, facts)


def _conversation(subject: DisclosedSubject) -> _Conversation | None:
    if subject.noun != Noun.CONVERSATION or not subject.revisions or subject.withdrawn:
        return None
    values = subject.latest.values
    number, lines = values.get("number"), values.get("lines")
    commitment, from_me = values.get("commitment"), values.get("from_me")
    if not _is_count(number) or not _is_count(lines) or not isinstance(commitment, str):
        return None
    return _Conversation(
        subject.latest.n,
        str(values.get("@subject", "")),
        str(values.get("of", "")),
        record_json.whole(number),
        record_json.whole(lines),
        commitment,
        record_json.whole(from_me) if _is_count(from_me) else None,
    )


def _is_count(value: Json) -> bool:
    return type(value) is int and value >= 0


class _Few(Generic[_T]):
    """The first of some items, and how many there were."""

    def __init__(self) -> None:
        self.first: list[_T] = []
        self.count = 0

    def add(self, item: _T) -> None:
        """Add an item."""
        self.count += 1
        if len(self.first) < _NAMED:
            self.first.append(item)


class _LineOrder:
    """The numbers of the lines as they stand: which came, and which is out of its place."""

    def __init__(self, lines: int) -> None:
        self.lines = lines
        self.rows = 0
        self.behind = _Few[tuple[int, int]]()
        self.twice = _Few[int]()
        self.beyond = _Few[int]()
        self._displaced = _Few[tuple[int, int]]()
        self._last = 0
        self._seen = bytearray(lines // 8 + 1)

    def add(self, n: int) -> None:
        """Add the number of the next row."""
        self.rows += 1
        if n != self.rows:
            self._displaced.add((self.rows, n))
        if not 1 <= n <= self.lines:
            self.beyond.add(n)
        elif self._has(n):
            self.twice.add(n)
        else:
            self._seen[n >> 3] |= 1 << (n & 7)
            if n < self._last:
                self.behind.add((n, self._last))
            self._last = n

    def missing(self) -> _Few[tuple[int, int]]:
        """Return the first and last of each run of lines that did not come."""
        found, first = _Few[tuple[int, int]](), 0
        for n in range(1, self.lines + 2):
            is_here = n > self.lines or self._has(n)
            if is_here and first:
                found.add((first, n - 1))
            first = 0 if is_here else first or n
        return found

    @property
    def is_whole(self) -> bool:
        """Return whether each line is there once and in its place."""
        return self.rows == self.lines and not self._displaced.count

    def swapped(self) -> tuple[int, int] | None:
        """Return the two lines that changed places, if that is all that is wrong."""
        if self.rows != self.lines or self._displaced.count != 2:
            return None
        (row, n), (other_row, other_n) = self._displaced.first
        return (row, other_row) if (row, other_row) == (other_n, n) else None

    def _has(self, n: int) -> bool:
        return bool(self._seen[n >> 3] >> (n & 7) & 1)


class _LinesFile:
    """The examination of one file of lines."""

    def __init__(self, path: str, of: _Conversation, rows: PrintedRows, findings: Findings) -> None:
        self._path = path
        self._of = of
        self._rows = rows
        self._findings = findings
        self._shown = self._kept = self._own = 0
        # Number of the line, and that of the line that stands in its place, if it is another.
        self._differing = _Few[tuple[int, int | str | None]]()

    def examine(self, source: SourceFile, counts: LineCounts) -> None:
        """Read the file to its end; report, and add to the counts."""
        is_whole = False
        try:
            with source.open() as file:
                is_whole = self._examine(file, counts)
        except OSError:
            self._findings.problem(FindingCode.FILE_UNREADABLE, self._path)
        self._rows.end(is_whole=is_whole)

    def _examine(self, file: BinaryIO, counts: LineCounts) -> bool:
        """Return whether each line is there once, in its place, and as committed to."""
        of = self._of
        head = self._head(file.readline(MAX_ROW + 1))
        if head is None:
            return False
        if head != LinesHead(of.number, of.lines) or of.lines > MAX_LINES:
            self._findings.problem(
                FindingCode.LINES_OF_ANOTHER, self._path, entry=of.entry, lines=of.lines
            )
            return False
        order, ordered = _LineOrder(of.lines), OrderedCommitments()
        # Twice as many are more than any slip makes; the rest says nothing new.
        while order.rows <= 2 * of.lines and (raw := file.readline(MAX_ROW + 1)):
            line = self._row(raw, order.rows + 1)
            if line is None:
                return False
            order.add(line.n)
            ordered.add(line.commitment)
            self._line(line)
        self._say_order(order)
        self._say(self._differing, self._say_differing)
        is_committed = ordered.digest().hex() == of.commitment
        is_fitting = order.is_whole and is_committed and not self._differing.count
        if order.is_whole and not is_committed:
            self._findings.problem(FindingCode.LINES_NOT_COMMITTED, self._path, entry=of.entry)
        elif is_fitting:
            self._say_fitting()
        counts.shown += self._shown
        counts.kept_back += self._kept
        return is_fitting

    def _head(self, raw: bytes) -> LinesHead | None:
        try:
            return parse_head(raw)
        except FutureFormat as later:
            self._findings.later_format(self._path, later)
        except ValueError:
            self._findings.problem(FindingCode.PART_MALFORMED, self._path, reason="form")
        return None

    def _row(self, raw: bytes, row: int) -> LineDisclosure | None:
        try:
            if len(raw) > MAX_ROW:
                raise ValueError("longer than any row")
            return parse_row(raw)
        except ValueError:
            self._findings.problem(FindingCode.LINE_MALFORMED, self._path, row=row)
        return None

    def _line(self, line: LineDisclosure) -> None:
        """Count a line, if it is kept back or is the one that was committed to."""
        if not line.salt:
            self._kept += 1
            self._rows.kept_back(line.n)
            return
        values = record_json.load(line.line)
        number = values.get("n") if isinstance(values, dict) else None
        if number != line.n or type(number) is not int or not isinstance(values, dict):
            self._differing.add((line.n, number if type(number) is int else "-"))
        elif line_commitment(line.salt, line.n, line.line) != line.commitment:
            self._differing.add((line.n, None))
        else:
            self._shown += 1
            self._own += line_row.is_own(values)
            self._rows.shown(line.n, values)

    def _say_order(self, order: _LineOrder) -> None:
        path = self._path
        swapped = order.swapped()
        if swapped:
            self._findings.problem(
                FindingCode.LINES_SWAPPED, path, line=swapped[0], other=swapped[1]
            )
        if swapped or order.is_whole:
            return
        self._say(order.missing(), self._say_missing)
        self._say(
            order.twice, lambda n: self._findings.problem(FindingCode.LINE_TWICE, path, line=n)
        )
        self._say(order.beyond, self._say_beyond)
        self._say(order.behind, self._say_behind)

    def _say(self, some: _Few[_T], tell: Callable[[_T], None]) -> None:
        for each in some.first:
            tell(each)
        if some.count > len(some.first):
            more = some.count - len(some.first)
            self._findings.problem(FindingCode.AND_MORE, self._path, count=more)

    def _say_missing(self, run: tuple[int, int]) -> None:
        first, last = run
        if first == last:
            self._findings.problem(FindingCode.LINE_MISSING, self._path, line=first)
        else:
            self._findings.problem(FindingCode.LINES_MISSING, self._path, first=first, last=last)

    def _say_beyond(self, n: int) -> None:
        lines = self._of.lines
        self._findings.problem(FindingCode.LINE_BEYOND_THE_END, self._path, line=n, lines=lines)

    def _say_behind(self, place: tuple[int, int]) -> None:
        n, before = place
        self._findings.problem(FindingCode.LINE_OUT_OF_ORDER, self._path, line=n, before=before)

    def _say_differing(self, found: tuple[int, int | str | None]) -> None:
        n, other = found
        if other is None:
            self._findings.problem(FindingCode.LINE_DIFFERS, self._path, line=n)
        else:
            self._findings.problem(FindingCode.LINE_OF_ANOTHER, self._path, line=n, other=other)

    def _say_fitting(self) -> None:
        of = self._of
        self._findings.note(
            FindingCode.LINES_FIT,
            self._path,
            shown=self._shown,
            lines=of.lines,
            kept=self._kept,
            own="-" if of.from_me is None else max(0, of.from_me - self._own),
        )
