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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from diary.media.own_pdf_reader import DocumentMarks, PrintedPiece
from diary.model.books_and_nouns import WITHDRAWN, Noun
from diary.text import field_formatter
from diary.text.field_formatter import REASON
from exporters.bundle.disclosed_record import DisclosedRecord
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
class _HeldWords:
    """Words of the record in the one spelling, and the noun of their entry."""

    words: _Words
    noun: Noun
    said: str


@dataclass(frozen=True, slots=True)
class WordScope:
    """Where the words of a bundle may stand: `whole` if all volumes of its document are here.

    With a `summary`, some stand there alone; the words of the first `given` entries may stand in an
    earlier bundle.
    """

    whole: bool
    summary: bool = False
    given: int = 0


def examine(
    pdfs: Mapping[str, DocumentMarks],
    record: DisclosedRecord,
    findings: Findings,
    scope: WordScope,
) -> int:
    """Report the pieces that are not what the record says; return how many were compared."""
    every = [*_held(record)]
    held = {each.words: each.said for each in every}
    where: dict[str, int] = {}
    for words, said in held.items():
        where.setdefault(said, words.entry)
    seen: set[_Words] = set()
    alone: set[_Words] = set()
    count = 0
    for file, pdf in pdfs.items():
        for piece in _joined(pdf.pieces):
            mark = piece.mark
            words = _Words(mark.entry, mark.field)
            page, entry, field = piece.page, mark.entry, mark.field
            if words not in held:
                if _BLANK.fullmatch(spelled_alike(piece.text)):
                    continue
                findings.problem(
                    FindingCode.WORDS_NOT_OPENED, file, page=page, entry=entry, field=field
                )
                continue
            count += 1
            _compare(piece, held[words], where, file, findings)
            if not piece.is_seen:
                findings.problem(
                    FindingCode.WORDS_NOT_SEEN, file, page=page, entry=entry, field=field
                )
            if words in alone and mark.alone and field != REASON:
                findings.note(FindingCode.WORDS_TWICE, file, page=page, entry=entry, field=field)
            seen.add(words)
            if mark.alone:
                alone.add(words)
    if scope.whole:
        last_of = _latest(record)
        latest = set(last_of.values())
        marked = {entry for pdf in pdfs.values() for _page, entry, _commitment in pdf.marks}
        # beside the latest, an earlier version may be said by what changed alone
        named = {n for n in marked if n in latest or last_of.get(n) not in marked}
        named |= {words.entry for words in seen if words.entry in latest and words.field != REASON}
        named |= _last_words_withdrawn(record)
        left = [
            each
            for each in every
            if each.words.entry in named and each.words not in seen and each.words.field != REASON
        ]
        _say_missing(left, scope, findings)
    return count


def _say_missing(left: Sequence[_HeldWords], scope: WordScope, findings: Findings) -> None:
    """Report the words of entries that the pages name and that no page says."""
    elsewhere = [
        each
        for each in left
        if each.words.entry <= scope.given or (scope.summary and _is_in_summary(each))
    ]
    apart = {each.words for each in elsewhere}
    missing = [each.words for each in left if each.words not in apart]
    if missing:
        first = missing[0]
        findings.problem(
            FindingCode.WORDS_ON_NO_PAGE,
            EVIDENCE,
            count=len(missing),
            entry=first.entry,
            field=first.field,
        )
    if elsewhere:
        findings.note(FindingCode.WORDS_ELSEWHERE, EVIDENCE, count=len(elsewhere))


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


def _is_in_summary(held: _HeldWords) -> bool:
    """Return whether part A alone has these words, if there is one."""
    apart = own_pdf.grammar()["words"]["apart"]
    return held.noun.value in apart and held.words.field not in apart[held.noun.value]


def _held(record: DisclosedRecord) -> Iterator[_HeldWords]:
    """Yield the words of every shown field that is printed as it was written."""
    nouns = {noun.value: noun for noun in Noun}
    for entry in record.entries:
        values = entry.values
        kind = values.get("@kind")
        noun = nouns.get(kind.partition(".")[0]) if isinstance(kind, str) else None
        if entry.is_withheld or noun is None:
            continue
        for name, value in values.items():
            said = spelled_alike(field_formatter.own_words(noun, name, value))
            if not _BLANK.fullmatch(said):
                yield _HeldWords(_Words(entry.n, name), noun, said)


def _joined(pieces: tuple[PrintedPiece, ...]) -> list[PrintedPiece]:
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


def _compare(
    piece: PrintedPiece, words: str, where: Mapping[str, int], file: str, findings: Findings
) -> None:
    said = spelled_alike(piece.text)
    if said == words or (not piece.mark.alone and _stands_apart(words, said)):
        return
    page, entry, field = piece.page, piece.mark.entry, piece.mark.field
    if piece.mark.alone and said in where:
        findings.problem(
            FindingCode.WORDS_OF_ANOTHER,
            file,
            page=page,
            entry=entry,
            field=field,
            other=where[said],
        )
        return
    pairs = enumerate(zip(said, words, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(said), len(words)))
    at = at if piece.mark.alone else 0
    findings.problem(
        FindingCode.WORDS_DIFFER,
        file,
        page=page,
        entry=entry,
        field=field,
        said=_excerpt(said, at),
        record=_excerpt(words, at),
    )


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
