"""What stands where a chart would be of nothing: a line that says so, in place of empty boxes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from exporters.marks import Chart, Role, Text

_FONT: Final = 7.2
_HEIGHT: Final = 14.5


def emptied(chart: Chart, said: str) -> Chart:
    """This chart with its table, and with this sentence in place of marks."""
    line = Text(2, 10, said, _FONT, Role.LABEL)
    told = f"{chart.alternative} {said}"
    return replace(chart, height=_HEIGHT, marks=(line,), alternative=told)
