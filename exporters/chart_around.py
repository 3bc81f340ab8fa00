"""Before and after: two bars for each turning point, in equal windows whose length is stated.

The rules are:

- Both bars have one scale and their numbers printed. A window that the record does not cover
  throughout is drawn hollow and says so in the table.
- Counts side by side are all it shows; no difference is worked out and none is explained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from diary import display
from diary.i18n import _
from diary.patterns.windows import BeforeAfter, DayWindow, TurningPoint
from exporters.marks import Align, Chart, Line, Mark, Rect, Role, Text, fitting

_NAME: Final = 0.44
_ROW: Final = 15.0
_HEAD: Final = 14.0
_COUNT: Final = 30.0
_FONT: Final = 7.4


def before_and_after(
    found: Sequence[BeforeAfter], name: Callable[[TurningPoint], str], days: int, *, width: float
) -> Chart:
    """The chart of these turning points; `days` is the length of the windows."""
    middle = width * (_NAME + (1 - _NAME) / 2)
    room = width * (1 - _NAME) / 2 - _COUNT
    counts = [len(window.incidents) for each in found for window in (each.before, each.after)]
    most = max(counts, default=0)
    marks: list[Mark] = [*_heads(days, middle)]
    for at, each in enumerate(found):
        y = _HEAD + at * _ROW
        marks += _label(each, name, y, width * _NAME)
        marks += _bar(each.before, y, middle, -room, most)
        marks += _bar(each.after, y, middle, room, most)
    height = _HEAD + len(found) * _ROW
    marks.append(Line(middle, _HEAD - 2, middle, height))
    return Chart(
        title=_("Before and after each turning point"),
        width=width,
        height=height + 4,
        marks=tuple(marks),
        alternative=_sentence(found, days),
        columns=(
            _("Day"),
            _("Turning point"),
            _("{days} days before").format(days=days),
            _("Same day"),
            _("{days} days after").format(days=days),
        ),
        rows=tuple(_table_row(each, name) for each in found),
    )


def _heads(days: int, middle: float) -> Iterable[Mark]:
    before, after = _("{days} days before"), _("{days} days after")
    yield Text(middle - 5, 9, before.format(days=days), 6.6, Role.LABEL, Align.END)
    yield Text(middle + 5, 9, after.format(days=days), 6.6, Role.LABEL)


def _label(
    each: BeforeAfter, name: Callable[[TurningPoint], str], y: float, width: float
) -> Iterable[Mark]:
    day = _short(each.turning.day)
    yield Text(2, y + 10, day, _FONT, Role.LABEL, limit=56)
    yield Text(60, y + 10, name(each.turning), _FONT, Role.LABEL, limit=width - 66)


def _short(day: date | None) -> str:
    return f"{day.day} {display.month_text(day.isoformat())}" if day else ""


def _bar(window: DayWindow, y: float, middle: float, room: float, most: int) -> Iterable[Mark]:
    count = len(window.incidents)
    length = abs(room) * count / most if most else 0.0
    left = middle + 1 if room > 0 else middle - 1 - length
    if count:
        meaning = f"{display.day_text(window.first)} – {display.day_text(window.last)}: {count}"
        dark, role = (0.62, Role.BAR) if window.whole else (0.14, Role.PARTIAL)
        yield Rect(left, y + 2.5, length, _ROW - 5, dark, role, meaning, window.incidents)
    text = str(count) if window.whole else f"{count}*"
    size = fitting(text, _COUNT - 4, _FONT)
    at, align = (left + length + 3, Align.START) if room > 0 else (left - 3, Align.END)
    yield Text(at, y + 10, text, size, Role.COUNT, align, incidents=window.incidents)


def _sentence(found: Sequence[BeforeAfter], days: int) -> str:
    said = _(
        "Recorded incidents only, in the {days} days before and after each; the day itself counts "
        "in neither."
    ).format(days=days)
    if any(not window.whole for each in found for window in (each.before, each.after)):
        said += " " + _("* the record does not cover all of that time.")
    return said


def _table_row(each: BeforeAfter, name: Callable[[TurningPoint], str]) -> tuple[str, ...]:
    def told(window: DayWindow) -> str:
        count = str(len(window.incidents))
        return count if window.whole else f"{count}*"

    day = display.day_text(each.turning.day) if each.turning.day else ""
    same = str(len(each.same_day))
    return (day, name(each.turning), told(each.before), same, told(each.after))
