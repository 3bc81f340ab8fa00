"""Charts as data: rectangles, lines and texts that the PDF and the window paint.

**Invariants:**

- Lengths are points, measured from the upper left corner downwards. The painter may scale them.
- Shade alone never carries information, because not everybody sees it: every shaded mark has its
  number printed on it or beside it, and every chart has a table with the same content and a
  sentence that says what it shows.
- A chart counts recorded incidents only, and says how many. A chart without data is one line that
  says so, instead of empty boxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from diary.patterns.incident_facts import Numbers

STEPS: Final = 5  # shades that a reader can tell apart in grey
DIGIT: Final = 0.6  # the maximum width of a digit, as a share of the font size
_PALE: Final = 0.08
_RANGE: Final = 0.64


class MarkRole(StrEnum):
    """The purpose of a mark."""

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
    """The point of a text that is placed at its x coordinate."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle; `shade` is from 0 (paper) to 1 (ink)."""

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
    """A thin straight line."""

    x0: float
    y0: float
    x1: float
    y1: float
    role: MarkRole = MarkRole.AXIS


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; `y` is its base line, `limit` its maximum width (0: none).

    `on` is the shade behind it, so that the painter can choose dark or light letters.
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
    """A laid-out chart, a table with the same content, and a sentence that says what it shows."""

    title: str
    width: float
    height: float
    marks: tuple[Mark, ...]
    alternative: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def fitting_size(text: str, room: float, size: float) -> float:
    """Return the largest font size, up to `size`, at which a number fits in this width."""
    return min(size, round(room / (DIGIT * max(len(text), 1)), 1))


def nearest_step(dark: float) -> int:
    """Return the step nearest to a shade, from 0 (lightest) to `STEPS` - 1."""
    return min(max(round((dark - _PALE) / _RANGE * STEPS) - 1, 0), STEPS - 1)


def shade(count: int, most: int) -> float:
    """Return the shade for a count out of `most`: one of `STEPS` steps, never full ink."""
    if count <= 0 or most <= 0:
        return 0.0
    return _PALE + _RANGE * -(-count * STEPS // most) / STEPS


@dataclass(frozen=True, slots=True)
class Cells:
    """The look of a chart's cells: size, base line of the number, font size, highest count."""

    width: float
    height: float
    base: float
    font: float
    most: int

    def draw(self, x: float, y: float, name: str, numbers: Numbers) -> Iterator[Mark]:
        """Yield the marks of the cell of these incidents; a cell of none is empty, without text."""
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


def empty_chart(chart: Chart, sentence: str) -> Chart:
    """Return this chart with its table, but with this sentence in place of its marks."""
    line = Text(2, 10, sentence, _FONT, MarkRole.LABEL)
    alternative = f"{chart.alternative} {sentence}"
    return replace(chart, height=_HEIGHT, marks=(line,), alternative=alternative)
