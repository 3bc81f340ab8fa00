"""Compare the printed rows of transcripts with the lines of their conversations, cell by cell.

**Invariants:**

- A cell is a text that its page says is a part of the row of a line. It must be what the line and
  the entries that are shown come to, character by character, in one language of a document; two
  spellings count as one where the words of a page do (`exporters.check.word_check`).
- Each line that is shown has one row, in order, and each run of lines that are not has one that
  counts them by side. All runs together, and the count above the rows, come to what the entry says.
- A row is compared only with a line that comes to its commitment. One that was compared with
  nothing is counted as such, and is never equal.
- A text that stands on a page with rows, begins as a row does and says of no line that it is one,
  is a problem: it could pass for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from diary.json_value import Json
from diary.media.own_pdf_reader import DocumentMarks, PrintedCell
from diary.text.row_texts import in_every_language
from exporters.bundle.layout import EVIDENCE, conversation_path
from exporters.check.check_report import FindingCode, Findings
from exporters.check.line_row import RowFacts, filled, is_others, is_own, row_words
from exporters.check.word_check import spelled_alike

_CODES: Final[Mapping[str, FindingCode]] = {
    "number": FindingCode.ROW_NUMBER_DIFFERS,
    "time": FindingCode.ROW_TIME_DIFFERS,
    "sender": FindingCode.ROW_SENDER_DIFFERS,
    "words": FindingCode.ROW_WORDS_DIFFER,
    "facts": FindingCode.ROW_FACTS_DIFFER,
    "translates": FindingCode.OWN_WORDS_DIFFER,
    "translated": FindingCode.OWN_WORDS_DIFFER,
    "hears": FindingCode.OWN_WORDS_DIFFER,
    "heard": FindingCode.OWN_WORDS_DIFFER,
}
_HEAD: Final = "head"
_GAP: Final = ("gap", "count", "sides")
_COUNT: Final = "([0-9]{1,3}(?:,[0-9]{3}){0,4})"
_NAMED: Final = 20  # rows and runs that no page has; of the others it is said how many


class _State(Enum):
    WAITING = auto()
    TOLD = auto()
    EQUAL = auto()


@dataclass(slots=True)
class _Row:
    """A row as it stands on its page, or from one page to the next; its cells by their part."""

    file: str
    page: int
    at: int
    cells: dict[str, str] = field(default_factory=dict)
    is_seen: bool = True
    state: _State = _State.WAITING


@dataclass(slots=True)
class _Held:
    heads: list[_Row] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)


class PrintedTranscripts:
    """The rows of every conversation, as the pages of a bundle's documents have them."""

    def __init__(
        self, pdfs: Mapping[str, DocumentMarks], findings: Findings, *, is_whole: bool
    ) -> None:
        """Gather the rows; `is_whole` if all volumes of the document are here."""
        self.equal = 0
        self.findings = findings
        self.is_whole = is_whole
        self._held: dict[int, _Held] = {}
        for file, pdf in pdfs.items():
            self._gather(file, pdf.cells)

    def _gather(self, file: str, cells: Iterable[PrintedCell]) -> None:
        of, row = 0, _Row(file, 0, -1)
        for cell in cells:
            mark = cell.mark
            if not mark.of:
                self.findings.problem(FindingCode.ROW_NOT_MARKED, file, page=cell.page)
                continue
            if (of, row.at) != (mark.of, mark.at) or (mark.part in row.cells and not mark.more):
                of, row = mark.of, _Row(file, cell.page, mark.at)
                held = self._held.setdefault(of, _Held())
                (held.heads if mark.part == _HEAD else held.rows).append(row)
            row.cells[mark.part] = row.cells.get(mark.part, "") + cell.text
            row.is_seen = row.is_seen and cell.is_seen

    def rows_of(
        self, number: int, lines: int, from_me: int | None, facts: RowFacts | None
    ) -> PrintedRows:
        """Return what is printed of a conversation, to be compared with its lines one by one.

        Without facts nothing can be compared.
        """
        return PrintedRows(self, self._held.pop(number, _Held()), (number, lines, from_me), facts)

    def say_rest(self) -> None:
        """Report the rows of conversations whose lines are not here."""
        for number, held in sorted(self._held.items()):
            self.say_not_compared(number, len(held.rows) or len(held.heads))

    def say_not_compared(self, number: int, count: int) -> None:
        """Report rows that were compared with nothing."""
        if count:
            self.findings.gap(FindingCode.ROWS_NOT_COMPARED, EVIDENCE, number=number, count=count)


class _Runs:
    """The first runs of lines that no page has, and how many there are."""

    def __init__(self, code: FindingCode) -> None:
        self.code = code
        self.count = 0
        self.runs: list[tuple[int, int]] = []
        self._last = -1

    def add(self, first: int, last: int) -> None:
        """Add lines, to the run before if they follow it."""
        goes_on = first == self._last + 1 and self.count > 0
        self._last = last
        if goes_on and self.count == len(self.runs):
            self.runs[-1] = (self.runs[-1][0], last)
        elif not goes_on:
            self.count += 1
            if len(self.runs) < _NAMED:
                self.runs.append((first, last))


class PrintedRows:
    """The rows of one conversation, compared while its lines go by."""

    def __init__(
        self,
        printed: PrintedTranscripts,
        held: _Held,
        of: tuple[int, int, int | None],
        facts: RowFacts | None,
    ) -> None:
        self._printed = printed
        self._held = held
        self._number, self._lines, self._from_me = of
        self._facts = facts
        self._texts = in_every_language()
        self._by_line: dict[int, _Row] = {}
        self._missing = _Runs(FindingCode.ROWS_MISSING)
        self._unsaid = _Runs(FindingCode.GAP_MISSING)
        # own, others, neither: of the lines that are shown, and of the runs as they are printed
        self._shown, self._kept = [0, 0, 0], [0, 0, 0]
        self._first = self._last = 0
        self._skipped: set[int] = set()
        self._odd: list[tuple[_Row, int, int]] = []
        for row in held.rows:
            self._by_line.setdefault(row.at, row)

    def shown(self, n: int, values: Mapping[str, Json]) -> None:
        """Compare the row of a line that is as the record has it."""
        self._end_run()
        side = 0 if is_own(values) else 1 if is_others(values) else 2
        self._shown[side] += 1
        row = self._by_line.get(n)
        if row is None:
            self._missing.add(n, n)
        elif self._facts is not None:
            self._compare(row, values, self._facts)

    def kept_back(self, n: int) -> None:
        """Take a line that is not shown into the run that is going on."""
        self._first = self._first or n
        self._last = n

    def end(self, *, is_whole: bool) -> None:
        """Report what is left; `is_whole` if each line came once, in its place, as committed."""
        self._end_run()
        self._say_order()
        if is_whole and self._facts is not None:
            self._say_unmatched()
            self._say_counts()
            waiting = sum(row.state is _State.WAITING for row in self._held.rows)
            self._printed.equal += sum(row.state is _State.EQUAL for row in self._held.rows)
        else:
            waiting = sum(row.state is not _State.TOLD for row in self._held.rows)
            waiting = waiting or len(self._held.heads)
        self._printed.say_not_compared(self._number, waiting)

    def _compare(self, row: _Row, values: Mapping[str, Json], facts: RowFacts) -> None:
        try:
            words = [row_words(values, facts, texts) for texts in self._texts]
        except ValueError:
            self._skipped.add(row.at)
            return
        said = {part: spelled_alike(text) for part, text in row.cells.items()}
        row.state = _State.EQUAL
        for part, code in _CODES.items():
            cell = said.pop(part, "")
            if not any(each.fits(part, cell) for each in words):
                self._say(code, row)
        if said:
            self._say(FindingCode.ROW_FACTS_DIFFER, row)
        if not row.is_seen:
            self._say(FindingCode.ROW_NOT_SEEN, row)

    def _end_run(self) -> None:
        """Compare the row of the run that ends here with the lines in it."""
        first, last, self._first = self._first, self._last, 0
        if not first or self._facts is None:
            return
        row = self._by_line.get(first)
        if row is None or _GAP[0] not in row.cells:
            self._unsaid.add(first, last)
            return
        row.state = _State.EQUAL
        sides = self._sides(row, first, last, self._facts)
        if sides is None or sum(sides) != last - first + 1:
            self._odd.append((row, first, last))
        else:
            self._kept = [one + other for one, other in zip(self._kept, sides, strict=True)]

    def _sides(self, row: _Row, first: int, last: int, facts: RowFacts) -> list[int] | None:
        """Return what the row of a run counts by side, if the rest of it is as it has to be."""
        if set(row.cells) != {*_GAP}:
            return None
        gap, count, sides = (spelled_alike(row.cells[part]) for part in _GAP)
        for texts in self._texts:
            said = f"[{first:04}]"
            if first != last:
                said = filled(texts["gap"], first=said, last=f"[{last:04}]")
            counted = filled(texts["gap-count"], n=f"{last - first + 1:,}")
            found = _counts(texts["gap-sides"], sides, who=facts.who(texts))
            if (gap, count) == (said, counted) and found:
                return [found["own"], found["other"], found["rest"]]
        return None

    def _say_order(self) -> None:
        before = -1
        for row in self._held.rows:
            if row.at < before:
                self._say(FindingCode.ROW_OUT_OF_ORDER, row, before=before)
            elif row.at == before:
                self._say(FindingCode.ROW_TWICE, row)
            before = max(before, row.at)

    def _say_unmatched(self) -> None:
        """Report what runs do not come to, rows of no line that is shown, and what no page has."""
        for row, first, last in self._odd:
            self._say(FindingCode.GAP_DIFFERS, row, first=first, last=last)
        for row in self._held.rows:
            if not row.is_seen and _GAP[0] in row.cells:
                self._say(FindingCode.ROW_NOT_SEEN, row)
            if row.state is _State.WAITING and row.at not in self._skipped:
                self._say(FindingCode.ROW_OF_NOTHING, row)
        is_printed = sum(self._shown) or self._held.rows
        if not self._printed.is_whole or not is_printed:
            return
        for missing in (self._missing, self._unsaid):
            for first, last in missing.runs:
                self._printed.findings.problem(
                    missing.code, EVIDENCE, number=self._number, first=first, last=last
                )
            if (more := missing.count - len(missing.runs)) > 0:
                self._printed.findings.problem(FindingCode.AND_MORE, EVIDENCE, count=more)

    def _say_counts(self) -> None:
        """Report counts by side that do not come to what the lines and the entry say."""
        own = None if self._from_me is None else self._from_me - self._shown[0]
        is_counted = bool(self._held.rows) and sum(self._kept) == self._lines - sum(self._shown)
        if is_counted and own is not None and own != self._kept[0]:
            self._printed.findings.problem(
                FindingCode.GAPS_MISCOUNTED,
                EVIDENCE,
                number=self._number,
                said=self._kept[0],
                record=own,
            )
        for row in self._held.heads:
            row.state = _State.EQUAL
            if not self._is_head(row, own, is_counted=is_counted):
                self._say(FindingCode.HEAD_DIFFERS, row)
            if not row.is_seen:
                self._say(FindingCode.ROW_NOT_SEEN, row)

    def _is_head(self, row: _Row, own: int | None, *, is_counted: bool) -> bool:
        """Return whether the count above the rows says what they and the entry come to."""
        if set(row.cells) != {_HEAD}:
            return False
        shown, lines = sum(self._shown), self._lines
        fixed = {"number": str(self._number), "file": conversation_path(self._number)}
        for texts in self._texts:
            said = _counts(texts["head"], spelled_alike(row.cells[_HEAD]), **fixed)
            if not said:
                continue
            kept = [said["kept_own"], said["kept_other"], said["kept_rest"]]
            return (
                [said["own"], said["other"], said["rest"]] == self._shown
                and (said["shown"], said["lines"], said["kept"]) == (shown, lines, lines - shown)
                and sum(kept) == lines - shown
                and own in (None, kept[0])
                and (kept == self._kept or not is_counted)
            )
        return False

    def _say(self, code: FindingCode, row: _Row, **more: int) -> None:
        row.state = _State.TOLD
        detail = {"page": row.page, "number": self._number, "line": row.at} | more
        self._printed.findings.problem(code, row.file, **detail)


def _counts(text: str, said: str, **fixed: str) -> dict[str, int] | None:
    """Return the counts by their names in a text, as somebody said it; None for another text."""
    pattern = ""
    names = []
    for literal, name in re.findall(r"([^{]*)(?:\{([a-z_]+)\}|$)", text):
        pattern += re.escape(spelled_alike(literal))
        if name in fixed:
            pattern += re.escape(spelled_alike(fixed[name]))
        elif name:
            names.append(name)
            pattern += _COUNT
    found = re.fullmatch(pattern, said)
    if not found:
        return None
    counts = {}
    for name, each in zip(names, found.groups(), strict=True):
        counts[name] = int(each.replace(",", ""))
        if f"{counts[name]:,}" != each:
            return None
    return counts
