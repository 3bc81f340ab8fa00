"""Figures that are kept until the page is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bench import kept_rows
from bench.harness import Outcome, Row
from tests.bench.fixed_bench import Fixed


def test_the_newest_figure_of_each_bench_is_kept_and_a_disturbed_one_replaces_no_quiet_one(
    tmp_path: Path,
) -> None:
    kept, one, other = tmp_path / "build" / "rows.json", Fixed(), replace(Fixed(), name="other")
    assert kept_rows.load([one], kept) == {}
    noisy = Row(one, Outcome(3.0, 3.0, 3.0), 0.9, 1, "2026-11-01")
    quiet = Row(one, Outcome(1.0, 0.9, 1.1, "told"), 0.1, 5, "2026-11-02", "abc1234")
    beside = Row(other, Outcome(1.0, 0.9, 1.1), None, 2, "2026-11-03")
    for row, stands in (
        (noisy, noisy), (quiet, quiet), (noisy, quiet), (replace(quiet, day="2026-11-04"),) * 2
    ):  # fmt: skip
        kept_rows.keep(row, [one, other], kept)
        assert kept_rows.load([one], kept) == {one.name: stands}
    kept_rows.keep(beside, [one, other], kept)
    assert kept_rows.load([one, other], kept)[other.name] == beside
    # a bench that is gone leaves with the next row
    kept_rows.keep(beside, [other], kept)
    assert kept_rows.load([one, other], kept) == {other.name: beside}
