"""The scan of a file and its parts: places, devices, times and texts, and their limits.

**Invariants:**

- A part of a file (a picture in an e-mail, a member of an archive) is scanned as a file of its own,
  and its facts are the file's too: it leaves with the file.
- What could not be searched is named in `unsearched`. It never counts as empty, because it may
  contain a place.
- One budget limits the file and all its parts: hostile nesting ends, and what the budget cuts off
  is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from diary.media.byte_source import Source
from diary.media.decoder_results import CaptureTime, Device, Position, UnsearchedReason
from diary.media.safe_text import short_line

MAX_DEPTH: Final = 6
MAX_PARTS: Final = 2_000
MAX_BYTES: Final = 512 << 20  # bytes unpacked or read out of parts
MAX_PART: Final = 256 << 20  # bytes of one part, in memory
MAX_LETTERS: Final = 16 << 20  # letters that are searched for places in text
MAX_SWEPT: Final = 256 << 20
MAX_FOUND: Final = 200  # positions, and devices
MAX_TEXTS: Final = 1_000
_IDENTIFIER: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass(slots=True)
class Budget:
    """How many parts, bytes and letters may still be searched.

    `swept` are bytes that are searched for known formats that begin anywhere in them (carving.py).
    """

    parts: int = MAX_PARTS
    unpacked: int = MAX_BYTES
    letters: int = MAX_LETTERS
    swept: int = MAX_SWEPT


@dataclass(slots=True)
class Scan:
    """What was found so far, in the order of the file.

    The first capture, device and orientation are those of the file itself, and so is
    `content_identifier`, which the still and the film of a Live Photo share. `words` are texts that
    are searched for the person's own words and never shown. `is_unlocked` if what was read is whole
    behind a lock that asks for no password. `look` scans a part: it is passed in,
    so that a reader of archives need not know the readers of their members.
    """

    look: Callable[[Source, Scan], None]
    positions: list[Position] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    captures: list[CaptureTime] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    unsearched: set[UnsearchedReason] = field(default_factory=set)
    orientation: int | None = None
    content_identifier: str = ""
    is_unlocked: bool = False
    budget: Budget = field(default_factory=Budget)
    depth: int = 0

    def add_position(self, position: Position) -> None:
        """Add a position or a named place, once."""
        if position in self.positions:
            return
        if len(self.positions) < MAX_FOUND:
            self.positions.append(position)

    def add_device(self, name: str, where: str) -> None:
        """Add the device that some field names, once; empty text is ignored."""
        device = Device(where, short_line(name))
        if device.name and device not in self.devices and len(self.devices) < MAX_FOUND:
            self.devices.append(device)

    def add_content_identifier(self, text: str) -> None:
        """Note what the two files of a Live Photo share; what has not its form is ignored."""
        if not self.content_identifier and _IDENTIFIER.fullmatch(text):
            self.content_identifier = text.upper()

    def add_text(self, text: str) -> None:
        """Add a text to be searched for the person's own words."""
        if len(self.words) >= MAX_TEXTS:
            self.unsearched.add(UnsearchedReason.COUNT)
        elif text.strip():
            self.words.append(text)

    def spend_bytes(self, size: int) -> bool:
        """Return whether `size` more bytes may be unpacked or read into memory; count them."""
        if size > MAX_PART or size > self.budget.unpacked:
            self.unsearched.add(UnsearchedReason.SIZE)
            return False
        self.budget.unpacked -= size
        return True

    def spend_letters(self, count: int) -> int:
        """Return how many of `count` letters may be searched; count them."""
        room = min(count, self.budget.letters)
        if room < count:
            self.unsearched.add(UnsearchedReason.SIZE)
        self.budget.letters -= room
        return room

    def scan_part(self, name: str, source: Source) -> None:
        """Scan a part inside this file, and add what it contains.

        `name` is the file's name for it; it precedes `where` of each place that is found in it.
        """
        if self.depth >= MAX_DEPTH:
            self.unsearched.add(UnsearchedReason.DEPTH)
            return
        if self.budget.parts <= 0:
            self.unsearched.add(UnsearchedReason.COUNT)
            return
        self.budget.parts -= 1
        inner = Scan(self.look, budget=self.budget, depth=self.depth + 1)
        self.look(source, inner)
        label = short_line(name)[:80]
        for position in inner.positions:
            self.add_position(replace(position, where=short_line(f"{label}: {position.where}")))
        for device in inner.devices:
            self.add_device(device.name, short_line(f"{label}: {device.where}"))
        for text in inner.words:
            self.add_text(text)
        self.unsearched |= inner.unsearched
