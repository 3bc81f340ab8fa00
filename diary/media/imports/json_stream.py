"""Read a large JSON file in one pass, value by value, in flat memory.

**Invariants:**

- Only one value is in memory at a time, and none longer than `LIMIT`: a longer one is passed over
  and told, and the values after it are read.
- Where the file breaks off or stops being JSON, what came before has been yielded, and `broken`
  says so. Nothing in it raises anything.
- Escapes that JSON does not have (`\\x1F`, which Telegram writes for a control) become the
  character that they name; they are counted, and nothing else of the text changes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from diary.json_value import Json
from diary.media.byte_source import Source
from diary.media.imports.carrier import lines

LIMIT: Final = 8 << 20
_PIECE: Final = 1 << 20
_KEY: Final = 1 << 12
_BLANKS: Final = re.compile(rb"[ \t\r\n]*")
# A backslash takes the byte behind it along; one at the end of a piece waits for that byte.
_INSIDE: Final = re.compile(rb"[^\"\\]*+(?:\\.[^\"\\]*+)*+", re.DOTALL)
_MARK: Final = re.compile(rb"[\"{}\[\]]")
_PLAIN: Final = re.compile(rb"[^\s,:{}\[\]\"]*")
_ESCAPE: Final = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_MARKS_OF_ORDER: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Element:
    """A value and its place: the keys that lead to it, with `*` for each list.

    `is_whole` is false for a value that was too long or not JSON; its `value` is None then.
    """

    path: tuple[str, ...]
    value: Json
    is_whole: bool = True


class JsonStream:
    """One pass over a file; `mended` counts escapes, `broken` says that it ends or errs inside.

    Yielded are the values whose path is in `wanted`; of those inside a wanted one nothing more.
    """

    def __init__(self, source: Source, wanted: frozenset[tuple[str, ...]]) -> None:
        self._source = source
        self._wanted = wanted
        # What has to be gone through to reach one of them.
        self._ways = {path[:end] for path in wanted for end in range(len(path))}
        self._data = b""
        self._at = 0  # of the next byte in `_data`
        self._read = 0
        self.mended = 0
        self.broken = False

    def elements(self) -> Iterator[Element]:
        """Yield the wanted values in the order of the file."""
        try:
            if self._peek() == _MARKS_OF_ORDER[:1]:
                self._skip_mark_of_order()
            if self._peek() not in (b"{", b"["):
                raise _NotJsonError
            yield from self._value(())
            self.broken = self.broken or self._peek() != b""
        except _NotJsonError:
            self.broken = True

    def _value(self, path: tuple[str, ...]) -> Iterator[Element]:
        """Yield what is wanted of the value that begins here."""
        if path in self._wanted:
            yield self._element(path)
        elif path in self._ways and self._peek() in (b"{", b"["):
            yield from self._members(path)
        else:
            self._pass_value(None)

    def _members(self, path: tuple[str, ...]) -> Iterator[Element]:
        is_object = self._take() == b"{"
        end = b"}" if is_object else b"]"
        if self._peek() == end:
            self._take()
            return
        while True:
            name = "*"
            if is_object:
                name = self._key()
                if self._peek() != b":":
                    raise _NotJsonError
                self._take()
            yield from self._value((*path, name))
            following = self._peek()
            if following not in (b",", end):
                raise _NotJsonError
            self._take()
            if following == end:
                return

    def _key(self) -> str:
        if self._peek() != b'"':
            raise _NotJsonError
        kept = _Kept(_KEY)
        self._pass_value(kept)
        value = self._decoded(kept)
        return value if isinstance(value, str) else ""

    def _element(self, path: tuple[str, ...]) -> Element:
        kept = _Kept(LIMIT)
        self._pass_value(kept)
        if kept.is_over:
            return Element(path, None, is_whole=False)
        try:
            return Element(path, self._decoded(kept))
        except _NotJsonError:
            return Element(path, None, is_whole=False)

    def _decoded(self, kept: _Kept) -> Json:
        if kept.is_over:
            return None
        try:
            found, mended = decoded(bytes(kept.data))
        except (ValueError, RecursionError) as error:
            raise _NotJsonError from error
        self.mended += mended
        return found

    def _pass_value(self, kept: _Kept | None) -> None:
        """Go behind the value that begins here, and keep its bytes if they are asked for."""
        depth = 0
        while True:
            mark = self._peek() if not depth else self._next_mark(kept)
            if mark == b"":
                raise _NotJsonError
            if mark == b'"':
                self._pass_string(kept)
            elif mark in (b"{", b"["):
                depth += 1
                self._keep(kept, 1)
            elif mark in (b"}", b"]") and depth:
                depth -= 1
                self._keep(kept, 1)
            elif not depth:
                self._pass_plain(kept)
            if not depth:
                return

    def _next_mark(self, kept: _Kept | None) -> bytes:
        """Go to the next bracket or quotation mark inside a value."""
        while True:
            found = _MARK.search(self._data, self._at)
            if found is not None:
                self._keep(kept, found.start() - self._at)
                return found[0]
            self._keep(kept, len(self._data) - self._at)
            if not self._more():
                return b""

    def _pass_string(self, kept: _Kept | None) -> None:
        self._keep(kept, 1)
        while True:
            found = _INSIDE.match(self._data, self._at)
            self._keep(kept, (found.end() if found is not None else self._at) - self._at)
            if self._data[self._at : self._at + 1] == b'"':
                self._keep(kept, 1)
                return
            if not self._more():
                raise _NotJsonError

    def _pass_plain(self, kept: _Kept | None) -> None:
        """Go behind a number or a word such as `true`."""
        empty = True
        while True:
            found = _PLAIN.match(self._data, self._at)
            length = 0 if found is None else found.end() - self._at
            empty = empty and not length
            self._keep(kept, length)
            if self._at < len(self._data) or not self._more():
                break
        if empty:
            raise _NotJsonError

    def _keep(self, kept: _Kept | None, length: int) -> None:
        if kept is not None:
            kept.add(self._data[self._at : self._at + length])
        self._at += length

    def _peek(self) -> bytes:
        """Return the next byte that is not blank, without taking it; nothing at the end."""
        while True:
            found = _BLANKS.match(self._data, self._at)
            self._at = self._at if found is None else found.end()
            if self._at < len(self._data):
                return self._data[self._at : self._at + 1]
            if not self._more():
                return b""

    def _take(self) -> bytes:
        self._at += 1
        return self._data[self._at - 1 : self._at]

    def _skip_mark_of_order(self) -> None:
        if self._data.startswith(_MARKS_OF_ORDER, self._at):
            self._at += len(_MARKS_OF_ORDER)

    def _more(self) -> bool:
        """Read the next piece behind what is left; return whether there is one."""
        block = self._source.read_at(self._read, _PIECE)
        self._read += len(block)
        self._data = self._data[self._at :] + block
        self._at = 0
        return bool(block)


class _NotJsonError(Exception):
    """The file is not JSON from here on."""


class _Kept:
    """The bytes of a value, up to a limit; beyond it only that they were more."""

    def __init__(self, limit: int) -> None:
        self.data = bytearray()
        self.is_over = False
        self._limit = limit

    def add(self, part: bytes) -> None:
        """Add bytes, or forget them all where they are too many."""
        if not self.is_over:
            self.data += part
            if len(self.data) > self._limit:
                self.is_over = True
                self.data = bytearray()


def decoded(data: bytes) -> tuple[Json, int]:
    """Return a JSON text as a value, and how many escapes were mended.

    Bytes that are not UTF-8 become U+FFFD. Raises ValueError, RecursionError.
    """
    mended = 0

    def mend(found: re.Match[bytes]) -> bytes:
        nonlocal mended
        if found[1] is None:
            return found[0]
        mended += 1
        return b"\\u00" + found[1]

    if b"\\x" in data:
        data = _ESCAPE.sub(mend, data)
    # A control inside a string is a fault of the writer, and no reason to lose the string.
    value: Json = json.loads(data.decode("utf-8", errors="replace"), strict=False)
    return value, mended


def json_lines(source: Source) -> Iterator[tuple[int, Json, str]]:
    """Yield the number and the value of each line that is not blank, and why it has none.

    The reason is empty, or `too-long`, or `not-json`.
    """
    number, is_inside = 0, False
    for line in lines(source, LIMIT):
        is_end = line.endswith(b"\n")
        if is_inside:
            # The rest of a line that was too long.
            is_inside = not is_end
            continue
        number += 1
        is_inside = not is_end and len(line) >= LIMIT
        if is_inside:
            yield number, None, "too-long"
            continue
        text = line.strip(b" \t\r\n\x00").removeprefix(_MARKS_OF_ORDER)
        if not text:
            continue
        try:
            yield number, decoded(text)[0], ""
        except (ValueError, RecursionError):
            yield number, None, "not-json"
