"""The words of office files that are zips of XML: Word, Excel, PowerPoint, OpenDocument.

Forms follow ECMA-376 (parts 1 and 2) and OpenDocument 1.3 (part 3). Words that were deleted with
changes tracked, notes, comments, properties, authors and links are read too: these words are
searched and never shown.

**Invariants:**

- Nothing is worked out or fetched: of a formula the value that the program kept is read.
- Reading ends at the limit of characters, and at a limit of bytes of all parts together, so that
  neither a long file nor one that is inflated to nothing costs more.
- A part that is damaged gives what was read before the damage. No words prove nothing.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import IO, Final

from diary.media.imports.carrier import ZipMembers
from diary.media.imports.format import UnreadableError
from diary.media.imports.xml_stream import XmlStream

_MAX_BYTES: Final = 256 << 20
# In the order in which they are read, and of one pattern by name.
_PARTS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"word/document\.xml",
        r"word/(?:footnotes|endnotes|comments|header\d*|footer\d*)\.xml",
        r"xl/sharedStrings\.xml",
        r"xl/worksheets/[^/]+\.xml",
        r"xl/comments\d*\.xml",
        r"ppt/(?:slides|notesSlides|comments)/[^/]+\.xml",
        r"content\.xml",
        r"styles\.xml",
        r"meta\.xml",
        r"docProps/(?:core|app|custom)\.xml",
        r"(?:word|xl|ppt)/(?:.{1,60}/)?_rels/[^/]+\.rels",
    )
)
# Elements whose characters are words, by the part; elsewhere all characters are.
_SPOKEN: Final = frozenset({"t", "delText", "v", "text"})
# Attributes with words of their own: who wrote a comment or a change, and where a link leads.
_SAYING: Final = frozenset({"author", "Target", "href", "title", "descr", "tooltip", "userId"})
_ENDS: Final = frozenset({"p", "h", "br", "cr", "row", "si", "line-break", "table-row"})
_GAPS: Final = frozenset({"tab", "c", "s", "table-cell", "tc"})


# Of these the words are read on a page or a slide.
_SHOWN: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"word/document\.xml",
        r"word/(?:footnotes|endnotes|header\d*|footer\d*)\.xml",
        r"ppt/slides/[^/]+\.xml",
        r"content\.xml",
    )
)
_SEEN: Final = frozenset({"t"})
# Struck out, or said beside the page.
_UNSEEN: Final = frozenset({"tracked-changes", "annotation", "notes"})
_ORDER: Final = re.compile(r"\d+")


def shown_words(members: ZipMembers, limit: int) -> str:
    """Return the words that are read on pages or slides. Raises UnreadableError."""
    words = _PartWords(limit, shown=True)
    left = _MAX_BYTES
    for pattern in _SHOWN:
        named = (name for name in members if pattern.fullmatch(name))
        for name in sorted(named, key=lambda each: [int(n[:9]) for n in _ORDER.findall(each)]):
            words.begin(all_spoken=name == "content.xml")
            for _piece in XmlStream(members[name], words, words.text).pieces():
                left -= 1 << 20
                if words.is_full or left < 0:
                    return words.words()
    return words.words()


def words_of_office(file: IO[bytes], limit: int) -> str:
    """Return the words of an office file, at most `limit` characters; "" of any other zip."""
    try:
        members = ZipMembers(file)
    except UnreadableError:
        return ""
    words = _PartWords(limit)
    left = _MAX_BYTES
    for name in _parts(members):
        with contextlib.suppress(UnreadableError):
            part = members[name]
            words.begin(all_spoken=not name.startswith(("word/", "xl/", "ppt/")))
            for _piece in XmlStream(part, words, words.text).pieces():
                left -= 1 << 20
                if words.is_full or left < 0:
                    return words.words()
    return words.words()


def _parts(members: ZipMembers) -> Iterator[str]:
    for pattern in _PARTS:
        yield from sorted(name for name in members if pattern.fullmatch(name))


class _PartWords:
    """Collects the words of some parts."""

    def __init__(self, limit: int, *, shown: bool = False) -> None:
        self._room = limit
        self._shown = shown
        self._unseen = 0
        self._pieces: list[str] = []
        self._beside: dict[str, None] = {}
        self._spoken = 0
        self._all_spoken = False

    @property
    def is_full(self) -> bool:
        return self._room <= 0

    def begin(self, *, all_spoken: bool) -> None:
        """Begin another part, on a line of its own."""
        self._spoken, self._all_spoken = 0, all_spoken
        self._add("\n")

    def start(self, name: str, values: Mapping[str, str]) -> None:
        local = name.rpartition(":")[2]
        self._spoken += local in (_SEEN if self._shown else _SPOKEN)
        self._unseen += self._shown and local in _UNSEEN
        if local in _GAPS:
            self._add("\t" if local != "s" else " ")
        for key, value in () if self._shown else values.items():
            if key.rpartition(":")[2] in _SAYING and value not in self._beside and self._room > 0:
                self._beside[value[: self._room]] = None
                self._room -= len(value)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        self._spoken -= local in (_SEEN if self._shown else _SPOKEN)
        self._unseen -= self._shown and local in _UNSEEN
        if local in _ENDS:
            self._add("\n")

    def text(self, words: str) -> None:
        if (self._all_spoken or self._spoken > 0) and not self._unseen:
            self._add(words)

    def words(self) -> str:
        # apart from the words, which they would part
        said = "".join([*self._pieces, *(f"\n{each}" for each in self._beside)])
        return re.sub(r"\s*\n\s*", "\n", said).strip()

    def _add(self, words: str) -> None:
        if self._room > 0:
            self._pieces.append(words[: self._room])
            self._room -= len(words)
