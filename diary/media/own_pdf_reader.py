"""A strict reader of the program's own PDF documents: the words and the marks on their pages.

Nothing is drawn or run, and no PDF library is used.

**Invariants:**

- A shaped line counts as the text that it states, and has no font; a mark is set in the fixed-width
  font alone, whose letters and digits map to themselves. So no text of the diary can pass for a
  mark.
- The work is done in portions, so the caller can stop it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from diary.media.byte_source import Source
from diary.media.own_pdf_grammar import DocumentGrammar, FormMatch, WordsData
from diary.media.own_pdf_objects import DocumentObjects, fitting, must

_ESCAPE: Final = re.compile(r"\\([0-7]{3})")
# a number that touches a figure belongs to it: 49 is not in 149, nor in 1,049
_DIGITS_BEFORE: Final = re.compile(r"(?:[0-9][,.–]?){0,40}\Z")
_DIGITS_AFTER: Final = re.compile(r"(?:[,.–]?[0-9]){0,40}")
_COUNT: Final = re.compile(r"([1-9][0-9]{0,2}) beginbfchar")
# how a row of a transcript begins, whatever blanks and marks that are not seen stand before it
_NUMBERED: Final = re.compile(
    r"[ \t\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u3000\ufeff]*\[[0-9]{4,9}\]"
)
_PAGES_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class PieceMark:
    """What a page says of a text: that it has the words of this field of this entry.

    It is those words and nothing else, or, without `alone`, has others around them. With `more`, it
    goes on where an earlier text of the same piece ended.
    """

    entry: int
    field: str
    alone: bool
    more: bool


@dataclass(frozen=True, slots=True)
class FigureMark:
    """What a page says of a part of a text: that it is the figure with this code, in this form."""

    at: int
    size: int
    form: str
    code: str

    def read(self, text: str) -> str:
        """Return the figure as it stands in its text, with the digits that touch it.

        One that is not wholly in the text is none.
        """
        if self.at + self.size > len(text):
            return ""
        before, after = _DIGITS_BEFORE.search(text[: self.at]), text[self.at + self.size :]
        behind = _DIGITS_AFTER.match(after)
        found = text[self.at : self.at + self.size]
        return f"{before[0] if before else ''}{found}{behind[0] if behind else ''}"


@dataclass(frozen=True, slots=True)
class CellMark:
    """What a page says of a text: that it is this part of a row of a transcript.

    `of` is the number of the conversation, `at` that of the line, or of the first of lines that are
    not shown. With `more`, it goes on where an earlier text of the same cell ended.
    """

    of: int
    at: int
    part: str
    more: bool


# Of a text that begins as a row does, on a page with rows, and that says of no line that it is one.
UNMARKED: Final = CellMark(0, 0, "number", more=False)


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that were set as one, their page, and their font; "" if there is more than one.

    `is_seen` is false if it is too light, too small, off the page, on something dark, or under a
    box or a picture, as far as that can be known without drawing the page.
    """

    page: int
    font: str
    lines: tuple[str, ...]
    marks: tuple[PieceMark | FigureMark | CellMark, ...] = ()
    is_seen: bool = True

    @property
    def pieces(self) -> tuple[PieceMark, ...]:
        """Return the fields whose words the text has."""
        return tuple(mark for mark in self.marks if isinstance(mark, PieceMark))

    @property
    def figures(self) -> tuple[FigureMark, ...]:
        """Return the figures in the text."""
        return tuple(mark for mark in self.marks if isinstance(mark, FigureMark))

    @property
    def cells(self) -> tuple[CellMark, ...]:
        """Return the cells of rows that the text is."""
        return tuple(mark for mark in self.marks if isinstance(mark, CellMark))

    @property
    def text(self) -> str:
        """Return the joined lines; a line break adds and removes nothing."""
        return "".join(self.lines)


@dataclass(frozen=True, slots=True)
class PrintedPiece:
    """A piece as it stands on a page, and its text there."""

    page: int
    mark: PieceMark
    text: str
    is_seen: bool = True


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A figure as it stands on a page: its code, its form and its text there."""

    page: int
    form: str
    code: str
    text: str
    is_seen: bool = True


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell of a row of a transcript as it stands on a page, and its text there."""

    page: int
    mark: CellMark
    text: str
    is_seen: bool = True


@dataclass(frozen=True, slots=True)
class DocumentMarks:
    """Page, entry and commitment (64 hex) of each sheet; the digest at each page's foot; the rest.

    The rest are the pieces, the figures, and the cells of transcripts.
    """

    marks: tuple[tuple[int, int, str], ...] = ()
    digests: tuple[str, ...] = ()
    pieces: tuple[PrintedPiece, ...] = ()
    figures: tuple[PrintedFigure, ...] = ()
    cells: tuple[PrintedCell, ...] = ()


def join_marks(portions: Iterable[DocumentMarks]) -> DocumentMarks:
    """Return all portions as one, in their order."""
    held = list(portions)
    marks = (mark for each in held for mark in each.marks)
    digests = (digest for each in held for digest in each.digests)
    pieces = (piece for each in held for piece in each.pieces)
    figures = (figure for each in held for figure in each.figures)
    cells = (cell for each in held for cell in each.cells)
    return DocumentMarks(tuple(marks), tuple(digests), tuple(pieces), tuple(figures), tuple(cells))


class _Letters(dict[int, str]):
    """The letter of each code; a code that the map lacks becomes U+FFFD."""

    def __missing__(self, code: int) -> str:
        return "\ufffd"


@dataclass(frozen=True, slots=True)
class _Font:
    base: str
    letters: _Letters

    def read(self, shown: str) -> str:
        """Return the letters of a string as it is written in the page."""
        if "\\" in shown:
            shown = _ESCAPE.sub(lambda found: chr(int(found[1], 8)), shown)
        return shown.translate(self.letters)


class DocumentReader:
    """The reader of one document."""

    def __init__(self, source: Source, grammar: DocumentGrammar) -> None:
        self._objects = DocumentObjects(source, grammar)
        self._grammar = grammar
        self._most = grammar.most

    def marks(self) -> Iterator[DocumentMarks]:
        """Yield the marks on its pages, in portions; some portions are empty.

        Raises Damaged if it is not a document of this program, FutureFormat if it is of a later
        version.
        """
        held: list[DocumentMarks] = []
        for found in self.passages():
            if found is not None:
                held.append(self._marks_of(*found))
            if found is None or len(held) == _PAGES_AT_ONCE:
                yield join_marks(held)
                held = []
        yield join_marks(held)

    def passages(self) -> Iterator[tuple[int, list[Passage]] | None]:
        """Yield the passages of each page, in order; before them, None from time to time."""
        objects = self._objects
        catalogue = yield from objects.read()
        kids = objects.fit(catalogue.reference("pages"))
        numbers = [number for _, number in kids.references]
        must(int(kids.values[0]) == len(numbers) <= self._most["pages"])
        must(len(set(numbers)) == len(numbers))
        fonts: dict[int, dict[str, _Font]] = {}
        for at, number in enumerate(numbers, 1):
            page = objects.fit(number)
            held = page.reference("resources")
            named = (objects.fit(held) if held else page).reference("fonts")
            if named not in fonts:
                fonts[named] = self._fonts(named)
            text = objects.text(page.reference("plain"), self._most["contents"])
            sheet = _DrawnSheet(self._grammar.words, tuple(map(float, page.values[0].split(" "))))
            passages = list(self._passages(at, text, fonts[named], sheet))
            must(sheet.work <= self._most["covers"])
            yield at, sheet.judged(passages)
        objects.refuse_unread()

    def _marks_of(self, page: int, passages: list[Passage]) -> DocumentMarks:
        marks, digest = [], ""
        pieces = [
            PrintedPiece(page, mark, passage.text, passage.is_seen)
            for passage in passages
            for mark in passage.pieces
        ]
        figures = [
            PrintedFigure(page, mark.form, mark.code, mark.read(passage.text), passage.is_seen)
            for passage in passages
            for mark in passage.figures
        ]
        cells = _cells(page, passages)
        for passage in passages:
            if passage.font != self._grammar.marks_base:
                continue
            mark = self._grammar.mark(passage.text)
            if mark:
                marks.append((page, int(mark[1]), mark[2]))
            foot = self._grammar.digest(passage.text)
            # The foot is set last on every page.
            digest = foot[1] if foot else digest
        must(len(marks) <= self._most["marks"])
        must(len(pieces) + len(figures) + len(cells) <= self._most["pieces"])
        feet = (digest,) if digest else ()
        return DocumentMarks(tuple(marks), feet, tuple(pieces), tuple(figures), tuple(cells))

    def _fonts(self, number: int) -> dict[str, _Font]:
        fit = self._objects.fit(number)
        must(len(set(fit.values)) == len(fit.values) <= self._most["fonts"])
        fonts = {}
        for name, (kind, font) in zip(fit.values, fit.references, strict=True):
            own = self._objects.fit(font)
            letters = self._letters(kind, own)
            if kind == "composite":
                descendant = self._objects.fit(own.reference("descendant"))
                self._objects.text(descendant.reference("plain"))
            fonts[name] = _Font(own.values[0], letters)
        return fonts

    def _letters(self, kind: str, font: FormMatch) -> _Letters:
        """Return the letter of each code of a font."""
        form, base = self._grammar.maps[kind], font.values[0]
        lines = self._objects.text(font.reference("plain")).removesuffix("\n").split("\n")
        head = fitting(form.head.fit("".join(f"{line}\n" for line in lines[: form.lines])))
        must(all(value == base for value in head.values))
        letters = _Letters()
        at, last = form.lines, -1
        while at < len(lines) and (count := _COUNT.fullmatch(lines[at])):
            block = lines[at + 1 : at + 1 + int(count[1])]
            must(len(block) == int(count[1]) <= self._grammar.block)
            for line in block:
                pair = fitting(form.pair.fullmatch(line))
                code = int(pair[1], 16)
                must(code > last)
                last = code
                if kind == "font":
                    letters[code] = _utf16(pair[2])
            at += 1 + len(block)
            must(lines[at : at + 1] == ["endbfchar"])
            at += 1
        must("\n".join(lines[at:]) == form.tail)
        if base == self._grammar.marks_base:
            must(all(letters[code] == chr(code) for code in self._grammar.same))
        return letters

    def _passages(
        self, page: int, text: str, fonts: dict[str, _Font], sheet: _DrawnSheet
    ) -> Iterator[Passage]:
        states = self._grammar.contents
        state, at = states["page"], 0
        font: _Font | None = None
        used: set[str] = set()
        lines, line = [""], ""
        marks: list[PieceMark | FigureMark | CellMark] = []
        size = len(text)
        while at < size:
            found = fitting(state.match(text, at))
            at = found.end()
            # The outer group of an operator is the last one that ends.
            step = state.steps[found.lastindex or 0]
            state = states[step.state]
            match step.action:
                case "show":
                    font = fitting(font)
                    used.add(font.base)
                    line += font.read(found[step.group])
                case "begin" | "font":
                    font = fitting(fonts.get(found[step.group]))
                    if step.action == "begin":
                        used, lines, line = set(), [], ""
                    sheet.draw(step.action, found.groups()[step.group :])
                case "shaped":
                    used.add("")
                    line += _utf16(found[step.group])
                case "line":
                    lines.append(line)
                    line = ""
                case "words" | "holds" | "figure" | "cell":
                    marks.append(_mark(step.action, found[step.group]))
                case "size" | "ink" | "box" | "picture":
                    sheet.draw(step.action, found.groups()[step.group - 1 :])
                case "end":
                    sheet.end([*lines, line] if marks else [])
                    named = "".join(used) if len(used) == 1 else ""
                    yield Passage(page, named, (*lines, line), tuple(marks))
                    marks = []
        must(state is states["page"])


_MORE: Final = "/More true"


def _cells(page: int, passages: Sequence[Passage]) -> list[PrintedCell]:
    """Return the cells of rows on a page; if there are any, what looks like one as well."""
    found = [
        PrintedCell(page, mark, passage.text, passage.is_seen)
        for passage in passages
        for mark in passage.cells or ((UNMARKED,) if _is_unmarked(passage) else ())
    ]
    return found if any(cell.mark.of for cell in found) else []


def _is_unmarked(passage: Passage) -> bool:
    return not passage.marks and _NUMBERED.match(passage.text) is not None


def _mark(sort: str, said: str) -> PieceMark | FigureMark | CellMark:
    if sort == "cell":
        more = said.endswith(_MORE)
        of, rest = said.removesuffix(_MORE).split("/At ")
        at, part = rest.split("/Part/")
        return CellMark(int(of), int(at), part, more)
    if sort != "figure":
        entry, field_ = said.removesuffix(_MORE).split("/Field/")
        return PieceMark(int(entry), field_, sort == "words", said.endswith(_MORE))
    at, rest = said.split("/Size ")
    size, rest = rest.split("/Form/")
    form, code = rest.split("/Code/")
    return FigureMark(int(at), int(size), form, code)


@dataclass(frozen=True, slots=True)
class _Covered:
    """A box or a picture: its sides, what was drawn before it, and how light it is, 0 to 1."""

    left: float
    low: float
    right: float
    high: float
    after: int
    light: float


class _DrawnSheet:
    """Where the texts of one page stand, and what is drawn under and over them.

    Only texts with pieces are looked at. What cannot be known from the operators is not judged: the
    shapes of letters, and one text over another.
    """

    def __init__(self, words: WordsData, box: tuple[float, ...]) -> None:
        self._words = words
        self._width, self._height = box
        self._light = 0.0
        self._covers: list[_Covered] = []
        self._texts: list[tuple[bool, list[tuple[float, float, float]]]] = []
        self._x = self._y = self._leading = 0.0
        self._sizes = [0.0]

    def draw(self, action: str, given: Sequence[str]) -> None:
        """Follow one operator; `given` begins with its numbers."""
        match action:
            case "begin":
                size, self._leading, self._x, self._y = map(float, given[:4])
                self._sizes = [size]
            case "font" | "size":
                self._sizes.append(float(given[0]))
            case "ink":
                red, green, blue = map(float, given[0].split(" "))
                self._light = 0.3 * red + 0.6 * green + 0.1 * blue
            case "box":
                self._cover(*map(float, given[:4]), light=self._light)
            case "picture":
                width, height, x, y = map(float, given[:4])
                self._cover(x, y, width, height, light=0.0)

    def _cover(self, x: float, y: float, width: float, height: float, *, light: float) -> None:
        left, right = sorted((x, x + width))
        low, high = sorted((y, y + height))
        self._covers.append(_Covered(left, low, right, high, len(self._texts), light))

    def end(self, lines: list[str]) -> None:
        """End a text; its lines are given if it has pieces."""
        words, size = self._words, min(self._sizes)
        places = []
        for at, line in enumerate(lines):
            middle = self._y - at * self._leading + 0.25 * size
            places.append((middle, self._x, self._x + words["narrowest"] * size * len(line)))
        seen = self._light <= words["lightest"] and size >= words["smallest"]
        seen = seen and (len(lines) < 2 or self._leading >= size)
        self._texts.append((seen and all(map(self._is_on_page, places)), places))

    def _is_on_page(self, place: tuple[float, float, float]) -> bool:
        middle, left, right = place
        return 0 <= left and right <= self._width and 0 <= middle <= self._height

    @property
    def work(self) -> int:
        """How often a line is compared with a box or a picture."""
        return len(self._covers) * sum(len(places) for _seen, places in self._texts)

    def judged(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages of the page, once all of it was read."""
        return [
            replace(passage, is_seen=self._is_seen(at)) if passage.marks else passage
            for at, passage in enumerate(passages)
        ]

    def _is_seen(self, at: int) -> bool:
        seen, places = self._texts[at]
        darkest = self._words["darkest"]
        over = [each for each in self._covers if each.after > at or each.light < darkest]
        return seen and not any(
            each.left < right and left < each.right and each.low < middle < each.high
            for each in over
            for middle, left, right in places
        )


def _utf16(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be", "replace")
