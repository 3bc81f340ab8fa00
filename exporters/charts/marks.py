"""Charts without a toolkit: rectangles, lines and texts that others paint.

**Invariants:**

- Lengths are points, from the upper left corner downwards. The painter may scale.
- Nothing is said by shade alone: every shaded mark has its number printed on it or beside it, and
  every chart has a table that says the same and a sentence that says what it shows.
- A chart counts recorded incidents only, and says how many. A chart of nothing is a line that says
  so, in place of empty boxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from diary.patterns.facts import Numbers

STEPS: Final = 5  # shades that can be told apart in grey
DIGIT: Final = 0.6  # how wide a digit is at most, in parts of its size
_PALE: Final = 0.08
_RANGE: Final = 0.64


class MarkRole(StrEnum):
    """What a mark is for."""

    BAR = "bar"
    CELL = "cell"
    EMPTY = "empty"
    AXIS = "axis"
    LABEL = "label"
    COUNT = "count"
    TOTAL = "total"
    TURNING = "turning"
    CONTEXT = "context"
    PARTIAL = "partial"


class Align(StrEnum):
    """Which point of a text stands at its x."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle; `shade` runs from 0 (paper) to 1 (ink)."""

    x: float
    y: float
    width: float
    height: float
    shade: float
    role: MarkRole
    meaning: str = ""
    incidents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Hairline:
    """A hairline."""

    x0: float
    y0: float
    x1: float
    y1: float
    role: MarkRole = MarkRole.AXIS


@dataclass(frozen=True, slots=True)
class Text:
    """One line; `y` is its base line, `limit` the width that it may take (0: any).

    `on` is the shade that it stands on, so that the painter can choose dark or light letters.
    """

    x: float
    y: float
    text: str
    size: float
    role: MarkRole
    align: Align = Align.START
    limit: float = 0.0
    on: float = 0.0
    strong: bool = False
    incidents: tuple[int, ...] = ()


Mark = Rect | Hairline | Text


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart laid out, the table that says the same, and the sentence that stands for it."""

    title: str
    width: float
    height: float
    marks: tuple[Mark, ...]
    alternative: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def fitting_size(text: str, room: float, size: float) -> float:
    """The size at which a number stands within this width; `size` at most."""
    return min(size, round(room / (DIGIT * max(len(text), 1)), 1))


def nearest_step(dark: float) -> int:
    """Which step a shade is nearest to, from 0 (lightest) to `STEPS` - 1."""
    return min(max(round((dark - _PALE) / _RANGE * STEPS) - 1, 0), STEPS - 1)


def shade(count: int, most: int) -> float:
    """The shade for a count out of at most `most`: one of a few steps, never quite ink."""
    if count <= 0 or most <= 0:
        return 0.0
    return _PALE + _RANGE * -(-count * STEPS // most) / STEPS


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
            yield Rect(*box, 0.0, MarkRole.EMPTY)
            return
        yield Rect(*box, dark, MarkRole.CELL, f"{name}: {count}", numbers)
        yield Text(
            x + self.width / 2,
            y + self.base,
            str(count),
            fitting_size(str(count), self.width - 1, self.font),
            MarkRole.COUNT,
            Align.MIDDLE,
            on=dark,
            incidents=numbers,
        )


_FONT: Final = 7.2
_HEIGHT: Final = 14.5


def empty_chart(chart: Chart, said: str) -> Chart:
    """This chart with its table, and with this sentence in place of marks."""
    line = Text(2, 10, said, _FONT, MarkRole.LABEL)
    told = f"{chart.alternative} {said}"
    return replace(chart, height=_HEIGHT, marks=(line,), alternative=told)
