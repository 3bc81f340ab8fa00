"""What a file and everything inside it says of places, devices, times and words.

Invariants:

- A part of a file (a picture in a mail, a member of an archive) is scanned as a file of its own
  and what it says is the file's too: it leaves with the file.
- What could not be looked into is named in `unsearched`. It is never nothing, because a place may
  stand there.
- One budget bounds the file and all its parts: hostile nesting ends, and what it cuts off is
  named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from diary.media.safe_text import short_line
from diary.media.source import Source
from diary.media.types import CaptureTime, Device, Position, UnsearchedReason

MAX_DEPTH: Final = 6
MAX_PARTS: Final = 2_000
MAX_BYTES: Final = 512 << 20  # bytes unpacked or read out of parts
MAX_PART: Final = 256 << 20  # bytes of one part, in memory
MAX_LETTERS: Final = 16 << 20  # letters that are searched for places in words
MAX_SWEPT: Final = 256 << 20
MAX_FOUND: Final = 200  # positions, and devices
MAX_TEXTS: Final = 1_000


@dataclass(slots=True)
class Budget:
    """How many parts, bytes and letters of them may still be looked into.

    `swept` are bytes that are searched for what begins somewhere in them.
    """

    parts: int = MAX_PARTS
    unpacked: int = MAX_BYTES
    letters: int = MAX_LETTERS
    swept: int = MAX_SWEPT


@dataclass(slots=True)
class Scan:
    """What was found so far, in the order of the file.

    The first capture, device and orientation speak for the file itself. `words` are searched for
    the person's own words and never shown. `look` scans a part: it is handed down, so that a
    reader of archives need not know the readers of what lies in them.
    """

    look: Callable[[Source, Scan], None]
    positions: list[Position] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    captures: list[CaptureTime] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    unsearched: set[UnsearchedReason] = field(default_factory=set)
    orientation: int | None = None
    budget: Budget = field(default_factory=Budget)
    depth: int = 0

    def place(self, position: Position) -> None:
        """Add a position or a place in words, once."""
        if position in self.positions:
            return
        if len(self.positions) < MAX_FOUND:
            self.positions.append(position)

    def name_device(self, name: str, where: str) -> None:
        """Add the device that some field names, once; empty text is none."""
        device = Device(where, short_line(name))
        if device.name and device not in self.devices and len(self.devices) < MAX_FOUND:
            self.devices.append(device)

    def say(self, text: str) -> None:
        """Add a text to be searched for the person's own words."""
        if len(self.words) >= MAX_TEXTS:
            self.unsearched.add(UnsearchedReason.COUNT)
        elif text.strip():
            self.words.append(text)

    def take(self, size: int) -> bool:
        """Whether `size` more bytes may be unpacked or read into memory; counts them."""
        if size > MAX_PART or size > self.budget.unpacked:
            self.unsearched.add(UnsearchedReason.SIZE)
            return False
        self.budget.unpacked -= size
        return True

    def letters(self, count: int) -> int:
        """How many of so many letters may be searched; counts them."""
        room = min(count, self.budget.letters)
        if room < count:
            self.unsearched.add(UnsearchedReason.SIZE)
        self.budget.letters -= room
        return room

    def part(self, name: str, source: Source) -> None:
        """Scan something that lies inside this file, and take over what it says.

        `name` is what the file calls it; it stands before each place that is found in it.
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
            self.place(replace(position, where=short_line(f"{label}: {position.where}")))
        for device in inner.devices:
            self.name_device(device.name, short_line(f"{label}: {device.where}"))
        for text in inner.words:
            self.say(text)
        self.unsearched |= inner.unsearched
