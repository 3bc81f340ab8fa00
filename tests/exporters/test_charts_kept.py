"""Every chart of some histories as text, with its table and sentence, held to what was looked at.

Where a chart is changed on purpose: `python -m tests.exporters.test_charts_kept` writes the files
anew; look at the difference, and at the charts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.jurisdiction import load
from exporters.charts.marks import Chart, Hairline, Mark, MarkRole, Rect
from tests.support.chart_histories import HISTORIES, drawn

KEPT = Path(__file__).parent / "charts"


def told(name: str) -> str:
    charts = drawn(HISTORIES[name], load())
    return "\n".join(line for chart in charts for line in (*_chart(chart), "")) + "\n"


def _chart(chart: Chart) -> Iterator[str]:
    yield f"== {chart.title} {chart.width:.1f} x {chart.height:.1f}"
    yield chart.alternative
    empty = [mark for mark in chart.marks if isinstance(mark, Rect) and mark.role is MarkRole.EMPTY]
    if empty:
        yield f"{len(empty)} empty, the last {_mark(empty[-1])}"
    for mark in chart.marks:
        if not (isinstance(mark, Rect) and mark.role is MarkRole.EMPTY):
            yield _mark(mark)
    for row in (chart.columns, *chart.rows):
        yield " | ".join(row)


def _mark(mark: Mark) -> str:
    if isinstance(mark, Hairline):
        ends = f"{mark.x0:.1f} {mark.y0:.1f} {mark.x1:.1f} {mark.y1:.1f}"
        return f"line {mark.role} {ends}"
    behind = f" <{_numbers(mark.incidents)}>" if mark.incidents else ""
    if isinstance(mark, Rect):
        size = f"{mark.x:.1f} {mark.y:.1f} {mark.width:.1f} {mark.height:.1f} {mark.shade:.2f}"
        return f"rect {mark.role} {size} {mark.meaning}{behind}"
    how = f"{mark.align} {mark.size:.1f} {mark.limit:.1f} {mark.on:.2f}"
    strong = " strong" if mark.strong else ""
    return f"text {mark.role} {mark.x:.1f} {mark.y:.1f} {how}{strong} {mark.text}{behind}"


def _numbers(found: tuple[int, ...]) -> str:
    few = found if len(found) < 5 else (*found[:2], "...", found[-1], f"({len(found)})")
    return " ".join(map(str, few))


def _path(name: str) -> Path:
    return KEPT / f"{name.replace(' ', '-')}.txt"


@pytest.mark.parametrize("name", HISTORIES)
def test_a_chart_is_as_it_was_looked_at(name: str) -> None:
    assert told(name).splitlines() == _path(name).read_text(encoding="utf-8").splitlines()


def write() -> None:
    for name in HISTORIES:
        _path(name).write_text(told(name), encoding="utf-8")


if __name__ == "__main__":
    write()
