"""Compare the words of the PDF with the record, piece by piece.

**Invariants:**

- A piece is a text that its page says has the words of one field of one entry. It must be those
  words, character by character, or have them whole among others, as the page says which. The
  others stand apart from them by one of a few signs, so that a word added beside them changes them.
- Two spellings count as one, because the writer prints them alike: line ends are nothing, a tab is
  four spaces, a space that does not break is a space, `[U+XXXX]` is that character, and marks that
  print nothing are nothing.
- Only fields are compared that are printed as they were written (`words_as_written`).
- A field of an entry that the pages name and that no piece has is a problem: words were left out.
  An entry is named by its sheet; the latest of a subject is by any piece of its words, and the last
  words of what was withdrawn always are.
- What a bundle leaves to Summary.pdf or to an earlier bundle was not looked at, and is counted.
- A reason stands beside each field that its entry changed, if any of them is shown: so it may be
  there more than once, or not at all.
- Nothing is drawn: a piece that the operators show to be too light, too small, covered or off its
  page is named, and no more is said of how it looks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Final

from diary.media.own_pdf_reader import PrintedPiece
from diary.model.books_and_nouns import WITHDRAWN, Noun
from diary.text import field_formatter
from diary.text.field_formatter import REASON
from exporters.bundle.disclosed_record import DisclosedEntry, DisclosedRecord
from exporters.bundle.layout import EVIDENCE
from exporters.check import own_pdf
from exporters.check.check_report import FindingCode, Findings

_CODE: Final = re.compile(r"\[U\+([0-9A-F]{4,6})\]")
_UNSHOWN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff]"
)
# of these alone nothing can be seen on a page
_BLANK: Final = re.compile("[ \u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000]*")
_BEFORE: Final = 20  # characters of an excerpt before the first difference
_EXCERPT: Final = 60
_NOUNS: Final = {noun.value: noun for noun in Noun}


def spelled_alike(given: str) -> str:
    """Return a text in the one spelling of all that are printed alike."""
    found = _CODE.sub(_decoded, given)
    found = _dropped().sub("", found)
    return found.replace("\t", "    ").replace("\xa0", " ")


def _decoded(code: re.Match[str]) -> str:
    point = int(code[1], 16)
    return chr(point) if point < 0xD800 or 0xDFFF < point < 0x110000 else code[0]


@cache
def _dropped() -> re.Pattern[str]:
    ranges = (each.split("-") for each in own_pdf.grammar()["words"]["dropped"])
    marks = "".join(f"{chr(int(first, 16))}-{chr(int(last, 16))}" for first, last in ranges)
    return re.compile(f"[\r\n{marks}]")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one field of one entry, as the record has them."""

    entry: int
    field: str


@dataclass(frozen=True, slots=True)
class WordScope:
    """Where the words of a bundle may stand that are on no page of its document.

    With a `summary`, some stand there alone; the words of the first `given` entries may stand in an
    earlier bundle.
    """

    summary: bool = False
    given: int = 0


class PrintedWords:
    """The words on the pages of a bundle's documents, compared with the record volume by volume.

    `count` is how many pieces were compared, `entries` are those that any piece names. What differs
    is in `findings`.
    """

    def __init__(self, record: DisclosedRecord) -> None:
        self.count = 0
        self.entries: set[int] = set()
        self.findings = Findings()
        self._record = record
        # What the record says there, worked out once: a page may name it any number of times.
        self._texts: dict[_Words, str] = {}
        # each that was seen, and whether it stood alone
        self._seen: dict[_Words, bool] = {}

    def compare(self, file: str, pieces: Sequence[PrintedPiece]) -> None:
        """Report the pieces of a volume that are not what the record says."""
        for piece in _joined(pieces):
            mark = piece.mark
            self.entries.add(mark.entry)
            words = _Words(mark.entry, mark.field)
            said = self._of_record(words)
            if said:
                self._compare(piece, words, said, file)
            elif not _BLANK.fullmatch(spelled_alike(piece.text)):
                self._say(FindingCode.WORDS_NOT_OPENED, piece, file)

    def _compare(self, piece: PrintedPiece, words: _Words, said: str, file: str) -> None:
        mark = piece.mark
        self.count += 1
        self._say_difference(piece, said, file)
        if not piece.is_seen:
            self._say(FindingCode.WORDS_NOT_SEEN, piece, file)
        stood_alone = self._seen.get(words, False)
        if stood_alone and mark.alone and mark.field != REASON:
            self.findings.note(
                FindingCode.WORDS_TWICE, file, page=piece.page, entry=mark.entry, field=mark.field
            )
        self._seen[words] = stood_alone or mark.alone

    def examine_missing(self, marked: Set[int], scope: WordScope) -> None:
        """Report the words of entries that the pages name and that no page has.

        `marked` are the entries of the sheets of all volumes.
        """
        last_of = _latest(self._record)
        latest = set(last_of.values())
        # beside the latest, an earlier version may be said by what changed alone
        named = {n for n in marked if n in latest or last_of.get(n) not in marked}
        worded = {seen.entry for seen in self._seen if seen.field != REASON}
        named |= worded & latest
        named |= _last_words_withdrawn(self._record)
        missing: list[_Words] = []
        elsewhere = 0
        for entry in self._record.entries:
            for field in _printed_fields(entry) if entry.n in named else ():
                words = _Words(entry.n, field)
                if field == REASON or words in self._seen or not _words_of(entry, field):
                    continue
                if entry.n <= scope.given or (scope.summary and _is_in_summary(entry, field)):
                    elsewhere += 1
                else:
                    missing.append(words)
        if missing:
            first = missing[0]
            self.findings.problem(
                FindingCode.WORDS_ON_NO_PAGE,
                EVIDENCE,
                count=len(missing),
                entry=first.entry,
                field=first.field,
            )
        if elsewhere:
            self.findings.note(FindingCode.WORDS_ELSEWHERE, EVIDENCE, count=elsewhere)

    def _of_record(self, words: _Words) -> str:
        """Return what the record says there, in the one spelling; "" if nothing to be printed."""
        if words not in self._texts:
            entries = self._record.entries
            is_there = 1 <= words.entry <= len(entries)
            said = _words_of(entries[words.entry - 1], words.field) if is_there else ""
            self._texts[words] = said
        return self._texts[words]

    @cached_property
    def _first_with(self) -> dict[str, int]:
        """The first entry that says so, by its words."""
        found: dict[str, int] = {}
        for entry in self._record.entries:
            for field in _printed_fields(entry):
                if words := _words_of(entry, field):
                    found.setdefault(words, entry.n)
        return found

    def _say_difference(self, piece: PrintedPiece, words: str, file: str) -> None:
        said = spelled_alike(piece.text)
        if said == words or (not piece.mark.alone and _stands_apart(words, said)):
            return
        if piece.mark.alone and said in self._first_with:
            other = self._first_with[said]
            self._say(FindingCode.WORDS_OF_ANOTHER, piece, file, other=other)
            return
        pairs = enumerate(zip(said, words, strict=False))
        at = next((at for at, (one, other) in pairs if one != other), min(len(said), len(words)))
        at = at if piece.mark.alone else 0
        excerpts = {"said": _excerpt(said, at), "record": _excerpt(words, at)}
        self._say(FindingCode.WORDS_DIFFER, piece, file, **excerpts)

    def _say(self, code: FindingCode, piece: PrintedPiece, file: str, **more: str | int) -> None:
        mark = piece.mark
        self.findings.problem(
            code, file, page=piece.page, entry=mark.entry, field=mark.field, **more
        )


def _latest(record: DisclosedRecord) -> dict[int, int]:
    """Return for each shown entry the last shown one of its subject."""
    about: dict[int, str] = {}
    for entry in record.entries:
        if not entry.is_withheld:
            subject = entry.values.get("@subject")
            if isinstance(subject, str):
                about[entry.n] = subject
    last = {subject: n for n, subject in about.items()}
    return {n: last[subject] for n, subject in about.items()}


def _last_words_withdrawn(record: DisclosedRecord) -> set[int]:
    """Return the last entry with words of each subject that is withdrawn."""
    worded: dict[str, int] = {}
    gone: set[str] = set()
    for entry in record.entries:
        values = {} if entry.is_withheld else entry.values
        subject, kind = values.get("@subject"), values.get("@kind")
        if not isinstance(subject, str) or not isinstance(kind, str):
            continue
        if kind.endswith(WITHDRAWN):
            gone.add(subject)
        else:
            gone.discard(subject)
            worded[subject] = entry.n
    return {worded[subject] for subject in gone if subject in worded}


def _is_in_summary(entry: DisclosedEntry, field: str) -> bool:
    """Return whether part A alone has these words, if there is one."""
    noun, apart = _noun(entry), own_pdf.grammar()["words"]["apart"]
    return noun is not None and noun.value in apart and field not in apart[noun.value]


def _words_of(entry: DisclosedEntry, field: str) -> str:
    """Return the words of a field that is printed as it was written; "" for any other."""
    noun = _noun(entry)
    if noun is None or field not in entry.values:
        return ""
    said = spelled_alike(field_formatter.own_words(noun, field, entry.values[field]))
    return "" if _BLANK.fullmatch(said) else said


def _printed_fields(entry: DisclosedEntry) -> list[str]:
    """Return the fields of an entry that are printed as they were written."""
    noun = _noun(entry)
    printed = field_formatter.words_as_written(noun) if noun else frozenset()
    return [field for field in entry.values if field in printed]


def _noun(entry: DisclosedEntry) -> Noun | None:
    kind = entry.values.get("@kind")
    if entry.is_withheld or not isinstance(kind, str):
        return None
    return _NOUNS.get(kind.partition(".")[0])


def _joined(pieces: Sequence[PrintedPiece]) -> list[PrintedPiece]:
    """Return each piece whole: a part that goes on is added to the one before of its field."""
    found: list[PrintedPiece] = []
    last: dict[tuple[int, str, bool], int] = {}
    for piece in pieces:
        key = (piece.mark.entry, piece.mark.field, piece.mark.alone)
        if piece.mark.more and key in last:
            before = found[last[key]]
            found[last[key]] = replace(
                before, text=before.text + piece.text, is_seen=before.is_seen and piece.is_seen
            )
        else:
            last[key] = len(found)
            found.append(piece)
    return found


def _stands_apart(words: str, said: str) -> bool:
    """Return whether a text has these words, and nothing runs into them."""
    signs = own_pdf.grammar()["words"]
    before, after = tuple(signs["before"]), tuple(signs["after"])
    at = said.find(words)
    while at >= 0:
        first, last = said[:at], said[at + len(words) :]
        if (not first or first.endswith(before)) and (not last or last.startswith(after)):
            return True
        at = said.find(words, at + 1)
    return False


def _excerpt(said: str, at: int) -> str:
    """Return the words around a place, so that they can be read beside others."""
    start = max(at - _BEFORE, 0)
    part = _UNSHOWN.sub("\ufffd", said[start : start + _EXCERPT])
    return ("…" if start else "") + part + ("…" if len(said) > start + _EXCERPT else "")
