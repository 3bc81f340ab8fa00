"""The atoms (boxes) of QuickTime, MP4 and HEIF files, with their places and parents.

**Invariants:**

- Their number and depth are limited, so a hostile file cannot keep the child busy; an atom never
  reaches beyond its parent.
- Sample data is skipped, so that a film of any length costs only a few small reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

ReadAt = Callable[[int, int], bytes]

MAX_ATOMS = 20_000
_MAX_DEPTH = 10
HOLDERS = frozenset(
    {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"meta", b"ilst", b"moof", b"traf"}
    | {b"mpvd", b"edts"}
)


@dataclass(frozen=True, slots=True)
class Atom:
    """One atom: it begins at `offset`, its content at `offset + head`, and it ends at `end`.

    `inside` names its parents, outermost first. `track` counts tracks from 1; 0 is outside any
    track.
    """

    name: bytes
    offset: int
    head: int
    end: int
    inside: tuple[bytes, ...] = ()
    track: int = 0

    @property
    def content(self) -> int:
        """Return the offset of the content."""
        return self.offset + self.head

    @property
    def length(self) -> int:
        """Return the length of the content in bytes."""
        return self.end - self.content


class AtomWalk:
    """All atoms between two offsets, parents before their children.

    `whole` becomes False when something was left out: a limit was reached, or the file is broken.
    """

    def __init__(self, read_at: ReadAt, start: int, end: int) -> None:
        self._read_at = read_at
        self._start = start
        self._end = end
        self._left = MAX_ATOMS
        self._tracks = 0
        self.whole = True

    def __iter__(self) -> Iterator[Atom]:
        """Yield the atoms in the order of the file."""
        return self._level(self._start, self._end, (), 0)

    def _level(self, start: int, end: int, inside: tuple[bytes, ...], track: int) -> Iterator[Atom]:
        at = start
        while at + 8 <= end:
            self._left -= 1
            atom = read_atom(self._read_at, at, end, nested=bool(inside))
            if atom is None or self._left < 0:
                # Four zero bytes may end a list of user data; anything else is damage.
                self.whole = self.whole and bool(inside) and self._read_at(at, 4) == bytes(4)
                return
            number = track
            if atom.name == b"trak":
                self._tracks += 1
                number = self._tracks
            atom = replace(atom, inside=inside, track=number)
            yield atom
            if atom.name in HOLDERS:
                if len(inside) >= _MAX_DEPTH:
                    self.whole = False
                    return
                first = atom.content + _extra(self._read_at, atom)
                yield from self._level(first, atom.end, (*inside, atom.name), number)
            at = atom.end


def read_atom(read_at: ReadAt, offset: int, end: int, *, nested: bool = False) -> Atom | None:
    """Return the atom at `offset`, or None where none fits before `end`."""
    raw = read_at(offset, 16)
    if len(raw) < 8:
        return None
    size, name, head = int.from_bytes(raw[:4], "big"), raw[4:8], 8
    if size == 1:
        size, head = int.from_bytes(raw[8:16], "big"), 16
    elif size == 0 and not nested:
        size = end - offset
    if size < head or offset + size > end:
        return None
    return Atom(name, offset, head, offset + size)


def _extra(read_at: ReadAt, atom: Atom) -> int:
    """Return the size of the `meta` header: MP4 has four bytes before its children.

    QuickTime has none.
    """
    if atom.name != b"meta":
        return 0
    return 4 if read_at(atom.content + 8, 4) == b"hdlr" else 0
