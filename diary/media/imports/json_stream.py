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

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from diary.json_value import Json
from diary.media.byte_source import Source
from diary.media.imports.carrier import lines
from diary.media.imports.message import UnreadReason

LIMIT: Final = 8 << 20  # characters of one value
_PIECE: Final = 1 << 20
_KEY: Final = 1 << 12
_BLANKS: Final = re.compile(r"[ \t\r\n]*")
# A backslash takes the character behind it along; one at the end of a piece waits for that.
_INSIDE: Final = re.compile(r"[^\"\\]*+(?:\\.[^\"\\]*+)*", re.DOTALL)
# All up to a bracket, or to a string that goes on in the next piece. No group is possessive, since
# Python before 3.11.5 takes too much then. No two parts begin alike, so none is tried twice.
_BETWEEN: Final = re.compile(r"(?:[^\"{}\[\]]++|\"[^\"\\]*+(?:\\.[^\"\\]*+)*\")*", re.DOTALL)
_PLAIN: Final = re.compile(r"[^\s,:{}\[\]\"]*")
_ESCAPE: Final = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_MARK_OF_ORDER: Final = "\ufeff"
# A control inside a string is a fault of the writer, and no reason to lose the string.
_DECODER: Final = json.JSONDecoder(strict=False)


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
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self._data = ""
        self._at = 0  # of the next character in `_data`
        self._read = 0
        # Where a value of the piece at hand is no JSON, the decoder looks for its line from the
        # beginning of the piece; the others are cut out first.
        self._is_apart = False
        self.mended = 0
        self.broken = False

    def elements(self) -> Iterator[Element]:
        """Yield the wanted values in the order of the file."""
        try:
            if self._peek() == _MARK_OF_ORDER:
                self._take()
            if self._peek() not in ("{", "["):
                raise _NotJsonError
            yield from self._value(())
            self.broken = self._peek() != ""
        except _NotJsonError:
            self.broken = True

    def _value(self, path: tuple[str, ...]) -> Iterator[Element]:
        """Yield what is wanted of the value that begins here."""
        if path in self._wanted:
            yield self._element(path)
        elif path in self._ways and self._peek() in ("{", "["):
            yield from self._members(path)
        else:
            self._pass_value(None)

    def _members(self, path: tuple[str, ...]) -> Iterator[Element]:
        is_object = self._take() == "{"
        end = "}" if is_object else "]"
        if self._peek() == end:
            self._take()
            return
        while True:
            name = "*"
            if is_object:
                name = self._key()
                if self._peek() != ":":
                    raise _NotJsonError
                self._take()
            yield from self._value((*path, name))
            following = self._peek()
            if following not in (",", end):
                raise _NotJsonError
            self._take()
            if following == end:
                return

    def _key(self) -> str:
        if self._peek() != '"':
            raise _NotJsonError
        kept = _Kept(_KEY)
        self._pass_value(kept)
        try:
            value, _mended = decoded(kept.text())
        except ValueError:
            return ""
        return value if isinstance(value, str) else ""

    def _element(self, path: tuple[str, ...]) -> Element:
        self._peek()
        # Most values are whole in the piece at hand, and are JSON.
        try:
            if self._is_apart:
                raise ValueError
            value, end = _DECODER.raw_decode(self._data, self._at)
        except (ValueError, RecursionError):
            self._is_apart = True
        else:
            if end < len(self._data) and end - self._at <= LIMIT:
                self._at = end
                return Element(path, value)
        kept = _Kept(LIMIT)
        self._pass_value(kept)
        try:
            value, mended = decoded(kept.text())
        except (ValueError, RecursionError):
            return Element(path, None, is_whole=False)
        self.mended += mended
        return Element(path, value)

    def _pass_value(self, kept: _Kept | None) -> None:
        """Go behind the value that begins here, and keep it if that is asked for."""
        mark = self._peek()
        if mark == '"':
            self._pass_string(kept)
        elif mark in ("{", "["):
            self._pass_brackets(kept)
        else:
            self._pass_plain(kept)

    def _pass_brackets(self, kept: _Kept | None) -> None:
        depth = 0
        while True:
            found = _BETWEEN.match(self._data, self._at)
            self._keep(kept, (self._at if found is None else found.end()) - self._at)
            mark = self._data[self._at : self._at + 1]
            if mark == '"':
                self._pass_string(kept)
            elif mark:
                depth += 1 if mark in "{[" else -1
                self._keep(kept, 1)
                if not depth:
                    return
            elif not self._more():
                raise _NotJsonError

    def _pass_string(self, kept: _Kept | None) -> None:
        self._keep(kept, 1)
        while True:
            found = _INSIDE.match(self._data, self._at)
            self._keep(kept, (self._at if found is None else found.end()) - self._at)
            if self._data[self._at : self._at + 1] == '"':
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

    def _peek(self) -> str:
        """Return the next character that is not blank, without taking it; nothing at the end."""
        while True:
            found = _BLANKS.match(self._data, self._at)
            self._at = self._at if found is None else found.end()
            if self._at < len(self._data):
                return self._data[self._at]
            if not self._more():
                return ""

    def _take(self) -> str:
        self._at += 1
        return self._data[self._at - 1]

    def _more(self) -> bool:
        """Read the next piece behind what is left; return whether there is one."""
        block = self._source.read_at(self._read, _PIECE)
        self._read += len(block)
        self._data = self._data[self._at :] + self._decode(block, final=not block)
        self._at = 0
        self._is_apart = False
        return bool(block)


class _NotJsonError(Exception):
    """The file is not JSON from here on."""


class _Kept:
    """The text of a value, up to a limit; beyond it only that there was more."""

    def __init__(self, limit: int) -> None:
        self._parts: list[str] = []
        self._left = limit

    def add(self, part: str) -> None:
        """Add a part, or forget all of them where they are too many."""
        self._left -= len(part)
        if self._left >= 0:
            self._parts.append(part)
        else:
            self._parts.clear()

    def text(self) -> str:
        """Return the text; raise ValueError where it was too long."""
        if self._left < 0:
            raise ValueError("too long")
        return "".join(self._parts)


def decoded(text: str) -> tuple[Json, int]:
    """Return a JSON text as a value, and how many escapes were mended.

    Raises ValueError, RecursionError.
    """
    mended = 0

    def mend(found: re.Match[str]) -> str:
        nonlocal mended
        if found[1] is None:
            return found[0]
        mended += 1
        return "\\u00" + found[1]

    if "\\x" in text:
        text = _ESCAPE.sub(mend, text)
    value: Json = _DECODER.decode(text)
    return value, mended


def json_lines(source: Source) -> Iterator[tuple[int, Json, UnreadReason | None]]:
    """Yield the number and the value of each line that is not blank, and why it has none."""
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
            yield number, None, UnreadReason.TOO_LONG
            continue
        # Bytes that are not UTF-8 become U+FFFD, as above.
        text = line.decode("utf-8", errors="replace").strip(" \t\r\n\x00\ufeff")
        if not text:
            continue
        try:
            yield number, decoded(text)[0], None
        except (ValueError, RecursionError):
            yield number, None, UnreadReason.NOT_JSON
