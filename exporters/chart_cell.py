"""One cell of a chart of counts: shaded by how many, with its number printed on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diary.patterns.facts import Numbers
from exporters.marks import Align, Mark, Rect, Role, Text, fitting, shade


@dataclass(frozen=True, slots=True)
class Cells:
    """How the cells of one chart look: their size, where a number stands, the highest count."""

    width: float
    height: float
    base: float
    font: float
    most: int

    def draw(self, x: float, y: float, name: str, numbers: Numbers) -> Iterator[Mark]:
        """The cell of these incidents; without any it stays empty and says nothing."""
        count = len(numbers)
        dark = shade(count, self.most)
        box = (x + 0.5, y + 0.5, self.width - 1, self.height - 1)
        if not numbers:
            yield Rect(*box, 0.0, Role.EMPTY)
            return
        yield Rect(*box, dark, Role.CELL, f"{name}: {count}", numbers)
        yield Text(
            x + self.width / 2,
            y + self.base,
            str(count),
            fitting(str(count), self.width - 1, self.font),
            Role.COUNT,
            Align.MIDDLE,
            on=dark,
            incidents=numbers,
        )
