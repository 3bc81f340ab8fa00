"""Named counts as bars from left to right: examples of an Act, groups, places, platforms.

The rules are:

- One row a name, in the order handed in, with its number printed at the end of its bar.
- One incident may stand in several rows, so the rows do not add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from diary.i18n import _, ngettext
from diary.patterns.facts import Numbers
from exporters.marks import Align, Chart, Line, Mark, Rect, Role, Text, fitting

_LABEL: Final = 0.46
_COUNT: Final = 30.0
_ROW: Final = 14.0
_FONT: Final = 7.6

Named = tuple[str, Numbers]


def named_counts(
    title: str, rows: Sequence[Named], incidents: int, *, width: float, most: int = 24
) -> Chart:
    """The chart of these names; past `most` rows the rest stand in the table alone."""
    shown = rows[:most]
    label, room = width * _LABEL, width * (1 - _LABEL) - _COUNT
    highest = max((len(numbers) for _name, numbers in shown), default=0)
    marks: list[Mark] = [Line(label, 0, label, len(shown) * _ROW)]
    for at, (name, numbers) in enumerate(shown):
        marks += _line(at * _ROW, name, numbers, label, room, highest)
    height = len(shown) * _ROW
    if len(rows) > most:
        more = len(rows) - most
        text = ngettext("and {n} more in the table", "and {n} more in the table", more)
        marks.append(Text(2, height + 10, text.format(n=more), _FONT, Role.LABEL))
        height += _ROW
    return Chart(
        title=title,
        width=width,
        height=max(height, _ROW) + 2,
        marks=tuple(marks),
        alternative=_sentence(rows, incidents),
        columns=(title, _("Incidents")),
        rows=tuple((name, str(len(numbers))) for name, numbers in rows),
    )


def _line(
    y: float, name: str, numbers: Numbers, label: float, room: float, highest: int
) -> Iterable[Mark]:
    yield Text(2, y + 10, name, _FONT, Role.LABEL, limit=label - 6)
    length = room * len(numbers) / highest if highest else 0.0
    if numbers:
        meaning = f"{name}: {len(numbers)}"
        yield Rect(label, y + 2, length, _ROW - 4, 0.62, Role.BAR, meaning, numbers)
    count = str(len(numbers))
    size = fitting(count, _COUNT - 5, _FONT)
    yield Text(label + length + 4, y + 10, count, size, Role.COUNT, Align.START, incidents=numbers)


def _sentence(rows: Sequence[Named], incidents: int) -> str:
    said = _("Recorded incidents only, n = {n}.").format(n=incidents)
    told = [f"{name}: {len(numbers)}" for name, numbers in rows[:3] if numbers]
    return f"{said} {'; '.join(told)}." if told else said
