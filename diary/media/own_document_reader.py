"""A strict reader of the program's own PDF documents; it finds the marks on pages.

The grammar is data, `resources/document.json`; `check.html` holds the same. A document may come
from anybody: somebody who holds the key of a bundle may have built it for the person who checks it.
Nothing is drawn or run, and no PDF library is used.

**Invariants:**

- A text fits its form completely or not at all, and nothing passes that the grammar does not name:
  an unknown part could hide something. No pattern backtracks over more than it has just read, so no
  text takes long.
- Every byte of the file belongs to an object, every object fits its form completely, every
  reference leads to an object of a kind that is allowed there, and something refers to each object,
  except those that need not be used. So no viewer finds an object that this reader did not. The
  contents of pictures, fonts and the colour profile are not examined.
- Each stream, the sum of all, and the number of objects are limited before they are unpacked, so a
  small file cannot fill the memory.
- A shaped line counts as the text that it states, and has no font; a mark is set in the fixed-width
  font alone, whose letters and digits map to themselves. So no text of the diary can pass for a
  mark.
- The work is done in portions, so the caller can stop it.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NotRequired, TypedDict, TypeVar, cast

from diary.errors import Damaged, DamageReason, FutureFormat
from diary.json_value import Json
from diary.media.byte_source import Source

Data = Mapping[str, Json]


class _ListData(TypedDict):
    items: list[str]
    least: int
    most: NotRequired[int]


class _MapData(TypedDict):
    head: str
    pair: str
    tail: str


class _MarkData(TypedDict):
    base: str
    same: list[str]
    mark: str
    digest: str


class _WordsData(TypedDict):
    lightest: float
    smallest: float
    narrowest: float
    darkest: float
    dropped: list[str]


class _GrammarData(TypedDict):
    terms: dict[str, str]
    lists: dict[str, _ListData]
    most: dict[str, int]
    head: str
    end: str
    objects: dict[str, list[str]]
    streams: dict[str, list[str]]
    inside: dict[str, str]
    exactly: dict[str, str]
    contents: dict[str, list[list[str]]]
    maps: dict[str, _MapData]
    alone: list[str]
    block: int
    marks: _MarkData
    words: _WordsData


VERSION: Final = 1
_TOKEN: Final = re.compile(
    r"([{}])|~(\w+)~|\$(\w+)\$|@([\w|]+)@|\*(\w+)\*|([^{}~$@*]+|\*)", re.DOTALL
)
_OPTIONAL: Final = {"{": "(?:", "}": ")?"}


@dataclass(slots=True)
class FormMatch:
    """The parts of a text that fits: values, and references with the kinds they may lead to."""

    references: list[tuple[str, int]] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    def reference(self, kinds: str) -> int:
        """Return the first reference to these kinds, or 0."""
        return next((number for form, number in self.references if form == kinds), 0)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A pattern, and what each of its groups holds: "=", "@kinds" or "*list"."""

    pattern: str
    groups: tuple[str, ...]


class TextForm:
    """One text with placeholders; `lists` are those that the placeholders may name."""

    def __init__(self, source: _Pattern, lists: Mapping[str, ItemList]) -> None:
        self._match = re.compile(source.pattern).fullmatch
        self._groups = source.groups
        self._lists = lists

    def fit(self, text: str) -> FormMatch | None:
        """Return the parts of a text, or None if it does not fit."""
        found = self._match(text)
        if found is None:
            return None
        fit = FormMatch()
        return fit if _take(found.groups(), self._groups, self._lists, fit) else None


class ItemList:
    """Items separated by one space."""

    def __init__(self, sources: Iterable[_Pattern], least: int, most: int | None) -> None:
        given = list(sources)
        self._match = re.compile("|".join(f"(?:{each.pattern})" for each in given)).match
        self._groups = tuple(group for each in given for group in each.groups)
        self._least, self._most = least, most

    def take(self, text: str, fit: FormMatch) -> bool:
        """Add the parts of each item; return False if the text is not such a list."""
        at, count = 0, 0
        while at < len(text) or count:
            found = self._match(text, at)
            if found is None:
                return False
            _take(found.groups(), self._groups, {}, fit)
            count += 1
            at = found.end()
            if at == len(text):
                break
            if text[at] != " ":
                return False
            at += 1
        return self._least <= count and (self._most is None or count <= self._most)


def _take(
    parts: Iterable[str | None],
    groups: Iterable[str],
    lists: Mapping[str, ItemList],
    fit: FormMatch,
) -> bool:
    for text, group in zip(parts, groups, strict=True):
        if text is None:
            continue
        sort, name = group[0], group[1:]
        if sort == "@":
            fit.references.append((name, int(text)))
        elif sort == "=":
            fit.values.append(text)
        elif not lists[name].take(text, fit):
            return False
    return True


@dataclass(frozen=True, slots=True)
class OperatorStep:
    """What an operator does: the next state, the action, and the group that it is about."""

    state: str
    action: str
    group: int


class PageState:
    """The operators that are allowed at one point of a page."""

    def __init__(self, name: str, operators: Iterable[tuple[_Pattern, str, str]]) -> None:
        patterns, self.steps, group = [], dict[int, OperatorStep](), 1
        for source, state, action in operators:
            patterns.append(f"({source.pattern})")
            self.steps[group] = OperatorStep(state or name, action, group + 1)
            group += 1 + len(source.groups)
        self.match: Callable[[str, int], re.Match[str] | None]
        self.match = re.compile("|".join(patterns)).match


@dataclass(frozen=True, slots=True)
class LetterMap:
    """The form of a map from codes to letters: what precedes it, a pair, and what follows."""

    head: TextForm
    lines: int
    pair: re.Pattern[str]
    tail: str


class DocumentGrammar:
    """The compiled grammar of a document."""

    def __init__(self, shipped: Data) -> None:
        # The data ships with the program, so its form is known and nothing foreign is in it.
        data = cast(_GrammarData, shipped)
        self._terms: Mapping[str, str] = data["terms"]
        self._lists = {
            name: ItemList(map(self._source, data["items"]), data["least"], data.get("most"))
            for name, data in data["lists"].items()
        }
        self.most: Mapping[str, int] = data["most"]
        self.head = self._form(data["head"])
        self.end = self._form(data["end"])
        self.objects = self._forms(data["objects"])
        self.streams = self._forms(data["streams"])
        self.inside = {kind: self._form(text) for kind, text in data["inside"].items()}
        self.exactly: Mapping[str, str] = data["exactly"]
        self.contents = {
            name: PageState(name, ((self._source(o[0]), o[1], "".join(o[2:])) for o in operators))
            for name, operators in data["contents"].items()
        }
        self.maps = {
            kind: LetterMap(
                self._form(data["head"]), data["head"].count("\n"), re.compile(data["pair"]),
                data["tail"],
            )
            for kind, data in data["maps"].items()
        }  # fmt: skip
        self.alone = frozenset(data["alone"])
        self.block: int = data["block"]
        marks = data["marks"]
        self.marks_base: str = marks["base"]
        first, last = (int(code, 16) for code in marks["same"])
        self.same = range(first, last + 1)
        self.mark = re.compile(marks["mark"]).fullmatch
        self.digest = re.compile(marks["digest"]).fullmatch
        self.words = data["words"]
        kinds = [*self.objects, *self.streams]
        self.number_of = {kind: number for number, kind in enumerate(kinds, 1)}

    def object(self, text: str) -> tuple[str, FormMatch] | None:
        """Return the kind and the parts of an object that is not a stream."""
        return _first(self.objects, text)

    def stream(self, entries: str) -> tuple[str, FormMatch] | None:
        """Return the kind of a stream, from the entries in its dictionary before its length."""
        return _first(self.streams, entries)

    def _form(self, text: str) -> TextForm:
        return TextForm(self._source(text), self._lists)

    def _forms(self, data: Mapping[str, list[str]]) -> dict[str, list[TextForm]]:
        return {kind: [self._form(text) for text in texts] for kind, texts in data.items()}

    def _source(self, text: str) -> _Pattern:
        pattern, groups = [], []
        for optional, term, value, kinds, items, literal in _TOKEN.findall(text):
            if optional:
                pattern.append(_OPTIONAL[optional])
            elif term:
                pattern.append(f"(?:{self._terms[term]})")
            elif value:
                pattern.append(f"({self._terms[value]})")
                groups.append("=")
            elif kinds:
                pattern.append("([1-9][0-9]{0,7}) 0 R")
                groups.append(f"@{kinds}")
            elif items:
                pattern.append(r"([^\n]*)")
                groups.append(f"*{items}")
            else:
                pattern.append(re.escape(literal))
        return _Pattern("".join(pattern), tuple(groups))


def _first(forms: Mapping[str, list[TextForm]], text: str) -> tuple[str, FormMatch] | None:
    for kind, each in forms.items():
        for form in each:
            fit = form.fit(text)
            if fit is not None:
                return kind, fit
    return None


T = TypeVar("T")

PART: Final = "pdf"
_HEAD: Final = re.compile(
    r"([1-9][0-9]{0,7}) 0 obj\n<<([^\n]*) /Length (0|[1-9][0-9]{0,9}) >>\nstream\n"
)
_AFTER: Final = b"\nendstream\nendobj\n"
_LONGEST_HEAD: Final = 2048
_LAST: Final = 64  # bytes that hold the last lines of a file, and its first ones
_ESCAPE: Final = re.compile(r"\\([0-7]{3})")
_COUNT: Final = re.compile(r"([1-9][0-9]{0,2}) beginbfchar")
_STREAMS_AT_ONCE: Final = 32
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
class Passage:
    """Lines that were set as one, their page, and their font; "" if there is more than one.

    `is_seen` is false if it is too light, too small, off the page, on something dark, or under a
    box or a picture, as far as that can be known without drawing the page.
    """

    page: int
    font: str
    lines: tuple[str, ...]
    pieces: tuple[PieceMark, ...] = ()
    is_seen: bool = True

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
class DocumentMarks:
    """Page, entry and commitment (64 hex) of each sheet; the digest at each page's foot; pieces."""

    marks: tuple[tuple[int, int, str], ...] = ()
    digests: tuple[str, ...] = ()
    pieces: tuple[PrintedPiece, ...] = ()


def join_marks(portions: Iterable[DocumentMarks]) -> DocumentMarks:
    """Return all portions as one, in their order."""
    held = list(portions)
    marks = (mark for each in held for mark in each.marks)
    digests = (digest for each in held for digest in each.digests)
    pieces = (piece for each in held for piece in each.pieces)
    return DocumentMarks(tuple(marks), tuple(digests), tuple(pieces))


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
        codes = _ESCAPE.sub(lambda found: chr(int(found[1], 8)), shown)
        return codes.translate(self.letters)


@dataclass(slots=True)
class _Objects:
    """The objects seen so far, by number, and their references.

    Each reference has its target, and one bit for each kind that is allowed there.
    """

    kinds: bytearray = field(default_factory=lambda: bytearray(1))
    places: array[int] = field(default_factory=lambda: array("Q", [0]))
    packed: bytearray = field(default_factory=lambda: bytearray(1))
    targets: array[int] = field(default_factory=lambda: array("I"))
    wanted: array[int] = field(default_factory=lambda: array("Q"))
    fits: dict[int, FormMatch] = field(default_factory=dict)
    streams: dict[int, tuple[int, int]] = field(default_factory=dict)

    def grow(self, number: int) -> None:
        missing = number + 1 - len(self.kinds)
        if missing > 0:
            self.kinds.extend(bytes(missing))
            self.packed.extend(bytes(missing))
            self.places.extend([0] * missing)


# Objects that are needed again once all were seen.
_KEPT: Final = frozenset(
    {"catalogue", "pages", "page", "resources", "fonts", "font", "composite", "descendant"}
)


def _must(holds: object) -> None:
    """Raise Damaged unless `holds`: no document of this program looks like that."""
    if not holds:
        raise Damaged(PART, DamageReason.IS_NOT_BUILT_AS_A_DOCUMENT_OF_OURS_IS)


def _fitting(found: T | None) -> T:
    """Return `found`; raise Damaged if it is None."""
    _must(found is not None)
    return cast(T, found)


class DocumentReader:
    """The reader of one document."""

    def __init__(self, source: Source, grammar: DocumentGrammar) -> None:
        self._source = source
        self._grammar = grammar
        self._most = grammar.most
        self._left = self._most["total"]
        self._seen = _Objects()
        self._masks: dict[str, int] = {}
        self._used: set[int] = set()

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
        root = yield from self._objects()
        self._check_references(root)
        catalogue = self._seen.fits[root]
        tree = catalogue.reference("pages")
        kids = self._seen.fits[tree]
        numbers = [number for _, number in kids.references]
        _must(int(kids.values[0]) == len(numbers) <= self._most["pages"])
        _must(len(set(numbers)) == len(numbers))
        fonts: dict[int, dict[str, _Font]] = {}
        for at, number in enumerate(numbers, 1):
            page = self._seen.fits[number]
            held = page.reference("resources")
            named = (self._seen.fits[held] if held else page).reference("fonts")
            if named not in fonts:
                fonts[named] = self._fonts(named)
            text = self._text(page.reference("plain"), self._most["contents"])
            sheet = _DrawnSheet(self._grammar.words, tuple(map(float, page.values[0].split(" "))))
            passages = list(self._passages(at, text, fonts[named], sheet))
            _must(sheet.work <= self._most["covers"])
            yield at, sheet.judged(passages)
        _must(len(self._used) == len(self._seen.streams))

    def _marks_of(self, page: int, passages: list[Passage]) -> DocumentMarks:
        marks, digest = [], ""
        pieces = [
            PrintedPiece(page, mark, passage.text, passage.is_seen)
            for passage in passages
            for mark in passage.pieces
        ]
        for passage in passages:
            if passage.font != self._grammar.marks_base:
                continue
            mark = self._grammar.mark(passage.text)
            if mark:
                marks.append((page, int(mark[1]), mark[2]))
            foot = self._grammar.digest(passage.text)
            # The foot is set last on every page.
            digest = foot[1] if foot else digest
        _must(len(marks) <= self._most["marks"] and len(pieces) <= self._most["pieces"])
        return DocumentMarks(tuple(marks), (digest,) if digest else (), tuple(pieces))

    # -- the file ---------------------------------------------------------------------------

    def _objects(self) -> Generator[None, None, int]:
        """Read every object from the first byte to the last; return the catalogue's number."""
        size = self._source.size
        _must(2 * _LAST < size <= self._most["file"])
        at, count = self._begin(), 0
        while True:
            head = self._source.read_at(at, _LONGEST_HEAD).decode("latin-1")
            found = _fitting(_HEAD.match(head))
            number, length = int(found[1]), int(found[3])
            start = at + found.end()
            end = start + length
            _must(length <= self._most["piece"] and end + len(_AFTER) <= size)
            _must(self._source.read_at(end, len(_AFTER)) == _AFTER)
            kind, fit = _fitting(self._grammar.stream(found[2]))
            if kind == "table":
                _must(self._said_place(end + len(_AFTER)) == at)
                return self._close(number, at, fit, self._source.read_at(start, length))
            self._stream(number, at, kind, fit, start, length)
            at = end + len(_AFTER)
            count += 1
            if count % _STREAMS_AT_ONCE == 0:
                yield

    def _begin(self) -> int:
        head = self._source.read_at(0, _LAST).decode("latin-1")
        line = "".join(f"{line}\n" for line in head.split("\n")[:2])
        fit = _fitting(self._grammar.head.fit(line))
        if int(fit.values[0]) != VERSION:
            raise FutureFormat(PART, fit.values[0])
        return len(line)

    def _said_place(self, at: int) -> int:
        """Return the offset of the table as the last lines, which begin at `at`, state it."""
        rest = self._source.size - at
        _must(rest <= _LAST)
        text = self._source.read_at(at, rest).decode("latin-1")
        return int(_fitting(self._grammar.end.fit(text)).values[0])

    def _stream(
        self, number: int, at: int, kind: str, fit: FormMatch, start: int, length: int
    ) -> None:
        self._see(number, kind, fit, at, packed=False)
        if kind == "pack":
            self._pack(number, fit, self._source.read_at(start, length))
        elif kind in self._grammar.inside:
            data = self._source.read_at(start, length)
            text = data if kind == "metadata" else self._inflated(data)
            _must(self._grammar.inside[kind].fit(text.decode("latin-1").rstrip("\n")))
        elif kind in self._grammar.exactly:
            data = self._source.read_at(start, length)
            _must(data.decode("latin-1") == self._grammar.exactly[kind])
        elif kind == "plain":
            self._seen.streams[number] = (start, length)

    def _pack(self, holder: int, fit: FormMatch, data: bytes) -> None:
        """Read small objects that share a stream, one in a line, after the list of their places."""
        count, first = map(int, fit.values)
        text = self._inflated(data).decode("latin-1")
        head, _, rest = text.partition("\n")
        lines = rest.rstrip("\n").split("\n")
        offsets = head.split(" ")
        _must(len(head) + 1 == first and len(offsets) == 2 * len(lines))
        _must(len(lines) == count <= self._most["packed"])
        at = 0
        for place, line in enumerate(lines):
            number = offsets[2 * place]
            _must(number.isascii() and number.isdigit() and number[0] != "0" and len(number) < 9)
            _must(offsets[2 * place + 1] == str(at))
            at += len(line) + 1
            kind, own = _fitting(self._grammar.object(line))
            self._see(int(number), kind, own, holder << 16 | place, packed=True)

    def _see(self, number: int, kind: str, fit: FormMatch, place: int, *, packed: bool) -> None:
        seen = self._seen
        _must(number < self._most["objects"])
        seen.grow(number)
        _must(not seen.kinds[number])
        seen.kinds[number] = self._grammar.number_of[kind]
        seen.packed[number] = packed
        seen.places[number] = place
        for kinds, target in fit.references:
            _must(target < self._most["objects"])
            seen.targets.append(target)
            seen.wanted.append(self._mask(kinds))
        if kind in _KEPT:
            seen.fits[number] = fit

    def _mask(self, kinds: str) -> int:
        if kinds not in self._masks:
            numbers = (self._grammar.number_of[kind] for kind in kinds.split("|"))
            self._masks[kinds] = sum(1 << number for number in numbers)
        return self._masks[kinds]

    def _close(self, number: int, at: int, fit: FormMatch, data: bytes) -> int:
        """Compare the table with the objects seen; return the catalogue's number."""
        self._see(number, "table", fit, at, packed=False)
        size, seen = int(fit.values[0]), self._seen
        _must(len(seen.kinds) == number + 1 <= size <= number + 64)
        rows = [b"\0" * 7 + b"\xff\xff"]
        for place, packed in zip(seen.places[1:], seen.packed[1:], strict=True):
            _must(place)
            if packed:
                rows.append(
                    b"\2" + (place >> 16).to_bytes(6, "big") + (place & 0xFFFF).to_bytes(2, "big")
                )
            else:
                rows.append(b"\1" + place.to_bytes(6, "big") + b"\0\0")
        rows += rows[:1] * (size - number - 1)
        _must(self._inflated(data, 9 * size) == b"".join(rows))
        return fit.reference("catalogue")

    def _check_references(self, root: int) -> None:
        """Check that every reference leads to its kind, and that each object is referred to."""
        seen = self._seen
        kinds = seen.kinds
        named = bytearray(len(kinds))
        for target, mask in zip(seen.targets, seen.wanted, strict=True):
            _must(target < len(kinds) and mask >> kinds[target] & 1)
            named[target] = 1
        alone = {self._grammar.number_of[kind] for kind in self._grammar.alone}
        _must(all(named[n] or kinds[n] in alone for n in range(1, len(kinds))))
        _must(root in seen.fits)
        seen.targets, seen.wanted = array("I"), array("Q")

    # -- what is in it ----------------------------------------------------------------------

    def _fonts(self, number: int) -> dict[str, _Font]:
        fit = self._seen.fits[number]
        _must(len(set(fit.values)) == len(fit.values) <= self._most["fonts"])
        fonts = {}
        for name, (kind, font) in zip(fit.values, fit.references, strict=True):
            own = self._seen.fits[font]
            letters = self._letters(kind, own)
            if kind == "composite":
                descendant = self._seen.fits[own.reference("descendant")]
                self._text(descendant.reference("plain"))
            fonts[name] = _Font(own.values[0], letters)
        return fonts

    def _letters(self, kind: str, font: FormMatch) -> _Letters:
        """Return the letter of each code of a font."""
        form, base = self._grammar.maps[kind], font.values[0]
        lines = self._text(font.reference("plain")).removesuffix("\n").split("\n")
        head = _fitting(form.head.fit("".join(f"{line}\n" for line in lines[: form.lines])))
        _must(all(value == base for value in head.values))
        letters = _Letters()
        at, last = form.lines, -1
        while at < len(lines) and (count := _COUNT.fullmatch(lines[at])):
            block = lines[at + 1 : at + 1 + int(count[1])]
            _must(len(block) == int(count[1]) <= self._grammar.block)
            for line in block:
                pair = _fitting(form.pair.fullmatch(line))
                code = int(pair[1], 16)
                _must(code > last)
                last = code
                if kind == "font":
                    letters[code] = _utf16(pair[2])
            at += 1 + len(block)
            _must(lines[at : at + 1] == ["endbfchar"])
            at += 1
        _must("\n".join(lines[at:]) == form.tail)
        if base == self._grammar.marks_base:
            _must(all(letters[code] == chr(code) for code in self._grammar.same))
        return letters

    def _passages(
        self, page: int, text: str, fonts: dict[str, _Font], sheet: _DrawnSheet
    ) -> Iterator[Passage]:
        states = self._grammar.contents
        state, at = states["page"], 0
        font: _Font | None = None
        used: set[str] = set()
        lines, line = [""], ""
        pieces: list[PieceMark] = []
        while at < len(text):
            found = _fitting(state.match(text, at))
            at = found.end()
            # The outer group of an operator is the last one that ends.
            step = state.steps[found.lastindex or 0]
            state = states[step.state]
            match step.action:
                case "show":
                    font = _fitting(font)
                    used.add(font.base)
                    line += font.read(found[step.group])
                case "begin" | "font":
                    font = _fitting(fonts.get(found[step.group]))
                    if step.action == "begin":
                        used, lines, line = set(), [], ""
                    sheet.draw(step.action, found.groups()[step.group :])
                case "shaped":
                    used.add("")
                    line += _utf16(found[step.group])
                case "line":
                    lines.append(line)
                    line = ""
                case "words" | "holds":
                    pieces.append(_piece(found[step.group], alone=step.action == "words"))
                case "size" | "ink" | "box" | "picture":
                    sheet.draw(step.action, found.groups()[step.group - 1 :])
                case "end":
                    sheet.end([*lines, line] if pieces else [])
                    named = "".join(used) if len(used) == 1 else ""
                    yield Passage(page, named, (*lines, line), tuple(pieces))
                    pieces = []
        _must(state is states["page"])

    def _text(self, number: int, most: int | None = None) -> str:
        """Return the text of a stream that was not read before, with one line end behind it."""
        _must(number in self._seen.streams and number not in self._used)
        self._used.add(number)
        data = self._inflated(self._source.read_at(*self._seen.streams[number]), most)
        return data.decode("latin-1").rstrip("\n") + "\n"

    def _inflated(self, data: bytes, most: int | None = None) -> bytes:
        """Unpack a stream, which must be packed once, end where it ends, and stay within `most`."""
        most = self._most["stream"] if most is None else most
        unpacker = zlib.decompressobj()
        try:
            text = unpacker.decompress(data, most + 1)
        except zlib.error as cause:
            raise Damaged(PART, DamageReason.CANNOT_BE_UNPACKED) from cause
        self._left -= len(text)
        _must(len(text) <= most and self._left >= 0)
        _must(unpacker.eof and not unpacker.unused_data and not unpacker.unconsumed_tail)
        return text


_MORE: Final = "/More true"


def _piece(said: str, *, alone: bool) -> PieceMark:
    entry, field_ = said.removesuffix(_MORE).split("/Field/")
    return PieceMark(int(entry), field_, alone, said.endswith(_MORE))


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

    def __init__(self, words: _WordsData, box: tuple[float, ...]) -> None:
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
            replace(passage, is_seen=self._is_seen(at)) if passage.pieces else passage
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
