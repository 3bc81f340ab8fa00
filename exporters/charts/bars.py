"""Bar charts: named counts, and equal windows before and after each turning point.

**Invariants:**

- A chart of named counts has one row per name, in the given order, with the number printed at the
  end of its bar. One incident may be in several rows, so the rows do not add up to a total.
- Both bars of a turning point have the same scale, and their numbers are printed. A window that the
  record covers only in part is drawn hollow and marked in the table, because its count may be too
  low.
- The two counts are shown side by side and nothing more: no difference is calculated and none is
  explained, since a turning point is not shown to be a cause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from diary.i18n import _, ngettext
from diary.patterns.before_and_after import BeforeAfter, DayWindow, SameDay
from diary.patterns.incident_facts import Numbers
from diary.patterns.turning_points import TurningPoint
from diary.text import time_texts
from exporters.charts.marks import Align, Chart, Hairline, Mark, MarkRole, Rect, Text, fitting_size

_LABEL: Final = 0.46
_COUNT: Final = 30.0
_NAME_ROW: Final = 14.0
_NAME_FONT: Final = 7.6

Named = tuple[str, Numbers]


def named_counts(
    title: str, rows: Sequence[Named], incidents: int, *, width: float, most: int = 24
) -> Chart:
    """Return the chart of these names; names after the first `most` are only in the table."""
    shown = rows[:most]
    label, room = width * _LABEL, width * (1 - _LABEL) - _COUNT
    highest = max((len(numbers) for _name, numbers in shown), default=0)
    marks: list[Mark] = [Hairline(label, 0, label, len(shown) * _NAME_ROW)]
    for at, (name, numbers) in enumerate(shown):
        marks += _line(at * _NAME_ROW, name, numbers, label, room, highest)
    height = len(shown) * _NAME_ROW
    if len(rows) > most:
        more = len(rows) - most
        text = ngettext("and {n} more in the table", "and {n} more in the table", more)
        marks.append(Text(2, height + 10, text.format(n=more), _NAME_FONT, MarkRole.LABEL))
        height += _NAME_ROW
    return Chart(
        title=title,
        width=width,
        height=max(height, _NAME_ROW) + 2,
        marks=tuple(marks),
        alternative=_names_sentence(rows, incidents),
        columns=(title, _("Incidents")),
        rows=tuple((name, str(len(numbers))) for name, numbers in rows),
    )


def _line(
    y: float, name: str, numbers: Numbers, label: float, room: float, highest: int
) -> Iterable[Mark]:
    yield Text(2, y + 10, name, _NAME_FONT, MarkRole.LABEL, limit=label - 6)
    length = room * len(numbers) / highest if highest else 0.0
    if numbers:
        meaning = f"{name}: {len(numbers)}"
        yield Rect(label, y + 2, length, _NAME_ROW - 4, 0.62, MarkRole.BAR, meaning, numbers)
    count = str(len(numbers))
    size = fitting_size(count, _COUNT - 5, _NAME_FONT)
    yield Text(
        label + length + 4, y + 10, count, size, MarkRole.COUNT, Align.START, incidents=numbers
    )


def _names_sentence(rows: Sequence[Named], incidents: int) -> str:
    sentence = _("Recorded incidents only, n = {n}.").format(n=incidents)
    counts = [f"{name}: {len(numbers)}" for name, numbers in rows[:3] if numbers]
    return f"{sentence} {'; '.join(counts)}." if counts else sentence


_NAME: Final = 0.44
_TURN_ROW: Final = 15.0
_HEAD: Final = 14.0
_TURN_FONT: Final = 7.4


def before_and_after(
    found: Sequence[BeforeAfter], name: Callable[[TurningPoint], str], days: int, *, width: float
) -> Chart:
    """Return the chart of these turning points; each window is `days` long."""
    middle = width * (_NAME + (1 - _NAME) / 2)
    room = width * (1 - _NAME) / 2 - _COUNT
    counts = [len(window.incidents) for each in found for window in (each.before, each.after)]
    most = max(counts, default=0)
    marks: list[Mark] = [*_heads(days, middle)]
    for at, each in enumerate(found):
        y = _HEAD + at * _TURN_ROW
        marks += _label(each, name, y, width * _NAME)
        marks += _bar(each.before, y, middle, -room, most)
        marks += _bar(each.after, y, middle, room, most)
    height = _HEAD + len(found) * _TURN_ROW
    marks.append(Hairline(middle, _HEAD - 2, middle, height))
    return Chart(
        title=_("Before and after each turning point"),
        width=width,
        height=height + 4,
        marks=tuple(marks),
        alternative=_turns_sentence(found, days),
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
    yield Text(middle - 5, 9, before.format(days=days), 6.6, MarkRole.LABEL, Align.END)
    yield Text(middle + 5, 9, after.format(days=days), 6.6, MarkRole.LABEL)


def _label(
    each: BeforeAfter, name: Callable[[TurningPoint], str], y: float, width: float
) -> Iterable[Mark]:
    day = _short(each.turning.days.first if each.turning.days else None)
    yield Text(2, y + 10, day, _TURN_FONT, MarkRole.LABEL, limit=56)
    yield Text(60, y + 10, name(each.turning), _TURN_FONT, MarkRole.LABEL, limit=width - 66)


def _short(day: date | None) -> str:
    return f"{day.day} {time_texts.month_text(day.isoformat())}" if day else ""


def _bar(window: DayWindow, y: float, middle: float, room: float, most: int) -> Iterable[Mark]:
    count = len(window.incidents)
    length = abs(room) * count / most if most else 0.0
    left = middle + 1 if room > 0 else middle - 1 - length
    if count:
        meaning = (
            f"{time_texts.day_text(window.first)} – {time_texts.day_text(window.last)}: {count}"
        )
        dark, role = (0.62, MarkRole.BAR) if window.whole else (0.14, MarkRole.PARTIAL)
        yield Rect(left, y + 2.5, length, _TURN_ROW - 5, dark, role, meaning, window.incidents)
    text = window_text(window)
    size = fitting_size(text, _COUNT - 4, _TURN_FONT)
    at, align = (left + length + 3, Align.START) if room > 0 else (left - 3, Align.END)
    yield Text(at, y + 10, text, size, MarkRole.COUNT, align, incidents=window.incidents)


def _turns_sentence(found: Sequence[BeforeAfter], days: int) -> str:
    sentence = _(
        "Recorded incidents only, in the {days} days before and after each; the day itself counts "
        "in neither."
    ).format(days=days)
    if any(not window.whole for each in found for window in (each.before, each.after)):
        sentence += " " + _("* the record does not cover all of that time.")
    if any(part.edge for each in found for part in (each.before, each.same_day, each.after)):
        sentence += " " + _("+ on the edge: it may lie outside, and is not counted.")
    return sentence


def _table_row(each: BeforeAfter, name: Callable[[TurningPoint], str]) -> tuple[str, ...]:
    day = (
        time_texts.span_text(each.turning.days.first, each.turning.days.last)
        if each.turning.days
        else ""
    )
    return (
        day,
        name(each.turning),
        window_text(each.before),
        same_day_text(each.same_day),
        window_text(each.after),
    )


def window_text(window: DayWindow) -> str:
    """Return the count of a window and those on its edge, with a star if it is covered in part."""
    edge = f" +{len(window.edge)}" if window.edge else ""
    return f"{len(window.incidents)}{'' if window.whole else '*'}{edge}"


def same_day_text(same: SameDay) -> str:
    """Return the counts before and after by the clock, those of which it is not known, the edge."""
    parts = [
        (same.before, _("{n} before")),
        (same.unknown, "{n}"),
        (same.after, _("{n} after")),
    ]
    text = ", ".join(text.format(n=len(found)) for found, text in parts if found) or "0"
    return f"{text} +{len(same.edge)}" if same.edge else text
