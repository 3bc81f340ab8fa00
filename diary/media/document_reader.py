"""Reads a document of ours strictly, object by object, and finds what its pages say of a record.

It comes from anybody: a maker who holds the key of a bundle may have built it for the one who
checks it. Nothing is drawn or run, and no library for documents takes part.

Invariants:

- Every byte of the file belongs to an object, every object fits its form whole, every reference
  leads to an object of the kind that belongs there, and to each object something leads, but for
  those that need not be used. So no
  viewer finds an object that this reader did not. What pictures, fonts and the profile of colours
  hold is not looked into.
- What is unpacked is bounded before it is: each stream, all of them, and how many objects come out.
- A line that was shaped is what it says of itself and in no font; no diary text can stand for a
  mark, which is set in the fixed-width font alone, whose letters and digits are themselves.
- Work comes in portions, so that whoever asks can stop.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast

from diary.errors import Damaged, DamageReason, FutureFormat
from diary.media.document_grammar import VERSION, Fit, Grammar
from diary.media.source import Source

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
class Passage:
    """Lines that were set as one, their page, and their font; "" if there is more than one."""

    page: int
    font: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines joined; a break put nothing in and took nothing out."""
        return "".join(self.lines)


@dataclass(frozen=True, slots=True)
class DocumentMarks:
    """Page, entry and commitment (64 hex) of every sheet; the digest at each page's foot."""

    marks: tuple[tuple[int, int, str], ...] = ()
    digests: tuple[str, ...] = ()


def joined(portions: Iterable[DocumentMarks]) -> DocumentMarks:
    """What they say together, in their order."""
    held = list(portions)
    marks = (mark for each in held for mark in each.marks)
    return DocumentMarks(tuple(marks), tuple(digest for each in held for digest in each.digests))


class _Letters(dict[int, str]):
    """The letter of each code; one that the map does not have is one that cannot be read."""

    def __missing__(self, code: int) -> str:
        return "\ufffd"


@dataclass(frozen=True, slots=True)
class _Font:
    base: str
    letters: _Letters

    def read(self, shown: str) -> str:
        """The letters of a string as it is spelled."""
        codes = _ESCAPE.sub(lambda found: chr(int(found[1], 8)), shown)
        return codes.translate(self.letters)


@dataclass(slots=True)
class _Objects:
    """What was seen so far, by number, and each reference: what it leads to, and which kinds may
    stand there, a bit for each.
    """

    kinds: bytearray = field(default_factory=lambda: bytearray(1))
    places: array[int] = field(default_factory=lambda: array("Q", [0]))
    packed: bytearray = field(default_factory=lambda: bytearray(1))
    targets: array[int] = field(default_factory=lambda: array("I"))
    wanted: array[int] = field(default_factory=lambda: array("Q"))
    fits: dict[int, Fit] = field(default_factory=dict)
    streams: dict[int, tuple[int, int]] = field(default_factory=dict)

    def grow(self, number: int) -> None:
        missing = number + 1 - len(self.kinds)
        if missing > 0:
            self.kinds.extend(bytes(missing))
            self.packed.extend(bytes(missing))
            self.places.extend([0] * missing)


# objects that are looked at again once all were seen
_KEPT: Final = frozenset(
    {"catalogue", "pages", "page", "resources", "fonts", "font", "composite", "descendant"}
)


def _must(holds: object) -> None:
    """Raises Damaged for what no document of ours has."""
    if not holds:
        raise Damaged(PART, DamageReason.IS_NOT_BUILT_AS_A_DOCUMENT_OF_OURS_IS)


def _fitting(found: T | None) -> T:
    """What was found; raises Damaged for nothing."""
    _must(found is not None)
    return cast(T, found)


class DocumentReader:
    """One document."""

    def __init__(self, source: Source, grammar: Grammar) -> None:
        self._source = source
        self._grammar = grammar
        self._most = grammar.most
        self._left = self._most["total"]
        self._seen = _Objects()
        self._masks: dict[str, int] = {}
        self._used: set[int] = set()

    def marks(self) -> Iterator[DocumentMarks]:
        """What its pages say of the record, in portions; some have nothing.

        Raises Damaged for what is no document of ours, FutureFormat for one of a later version.
        """
        held: list[DocumentMarks] = []
        for found in self.passages():
            if found is not None:
                held.append(self._marks_of(*found))
            if found is None or len(held) == _PAGES_AT_ONCE:
                yield joined(held)
                held = []
        yield joined(held)

    def passages(self) -> Iterator[tuple[int, list[Passage]] | None]:
        """What is set on each page, in order; None from time to time before."""
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
            yield at, list(self._passages(at, text, fonts[named]))
        _must(len(self._used) == len(self._seen.streams))

    def _marks_of(self, page: int, passages: list[Passage]) -> DocumentMarks:
        marks, digest = [], ""
        for passage in passages:
            if passage.font != self._grammar.marks_base:
                continue
            mark = self._grammar.mark(passage.text)
            if mark:
                marks.append((page, int(mark[1]), mark[2]))
            foot = self._grammar.digest(passage.text)
            # the foot is set last on every page
            digest = foot[1] if foot else digest
        _must(len(marks) <= self._most["marks"])
        return DocumentMarks(tuple(marks), (digest,) if digest else ())

    # -- the file ---------------------------------------------------------------------------

    def _objects(self) -> Generator[None, None, int]:
        """See every object from the first byte to the last; gives the catalogue's number."""
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
        """Where the last lines, which stand here, say that the table is."""
        rest = self._source.size - at
        _must(rest <= _LAST)
        text = self._source.read_at(at, rest).decode("latin-1")
        return int(_fitting(self._grammar.end.fit(text)).values[0])

    def _stream(self, number: int, at: int, kind: str, fit: Fit, start: int, length: int) -> None:
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

    def _pack(self, holder: int, fit: Fit, data: bytes) -> None:
        """Small objects that share a stream, one in a line, with their places before them."""
        count, first = map(int, fit.values)
        text = self._inflated(data).decode("latin-1")
        head, _, rest = text.partition("\n")
        lines = rest.rstrip("\n").split("\n")
        said = head.split(" ")
        _must(len(head) + 1 == first and len(said) == 2 * len(lines))
        _must(len(lines) == count <= self._most["packed"])
        at = 0
        for place, line in enumerate(lines):
            number = said[2 * place]
            _must(number.isascii() and number.isdigit() and number[0] != "0" and len(number) < 9)
            _must(said[2 * place + 1] == str(at))
            at += len(line) + 1
            kind, own = _fitting(self._grammar.object(line))
            self._see(int(number), kind, own, holder << 16 | place, packed=True)

    def _see(self, number: int, kind: str, fit: Fit, place: int, *, packed: bool) -> None:
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

    def _close(self, number: int, at: int, fit: Fit, data: bytes) -> int:
        """Hold the table against what was seen; the catalogue's number."""
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
        """Every reference leads to its kind, and to every object something leads."""
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

    def _letters(self, kind: str, font: Fit) -> _Letters:
        """The letter of each code of a font."""
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

    def _passages(self, page: int, text: str, fonts: dict[str, _Font]) -> Iterator[Passage]:
        states = self._grammar.contents
        state, at = states["page"], 0
        font: _Font | None = None
        used: set[str] = set()
        lines, line = [""], ""
        while at < len(text):
            found = _fitting(state.match(text, at))
            at = found.end()
            # the outer group of an operator is the last one that ends
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
                case "shaped":
                    used.add("")
                    line += _utf16(found[step.group])
                case "line":
                    lines.append(line)
                    line = ""
                case "end":
                    yield Passage(page, "".join(used) if len(used) == 1 else "", (*lines, line))
        _must(state is states["page"])

    def _text(self, number: int, most: int | None = None) -> str:
        """What is in a stream from which nothing else was read, with one line end behind it."""
        _must(number in self._seen.streams and number not in self._used)
        self._used.add(number)
        data = self._inflated(self._source.read_at(*self._seen.streams[number]), most)
        return data.decode("latin-1").rstrip("\n") + "\n"

    def _inflated(self, data: bytes, most: int | None = None) -> bytes:
        """A stream's bytes: packed once, to its end, and no more than may come out."""
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


def _utf16(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be", "replace")
