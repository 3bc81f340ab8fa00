"""A bench says how busy others kept the machine, and judges nothing that was disturbed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import harness, quietness
from bench.harness import Row, Settings
from bench.quietness import Moment
from tests.bench.fixed_bench import Fixed

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def test_others_are_all_but_us() -> None:
    begun, ended = Moment(100.0, 1000.0, 50.0), Moment(110.0, 1014.0, 59.0)
    assert quietness.others(begun, ended) == pytest.approx(0.5)


def test_counters_that_are_read_one_after_another_never_give_less_than_nobody() -> None:
    assert quietness.others(Moment(0.0, 10.0, 5.0), Moment(1.0, 10.9, 6.0)) == 0.0


def test_a_system_that_does_not_tell_is_not_called_quiet(tmp_path: Path) -> None:
    assert quietness.busy_seconds(tmp_path / "none") is None
    assert quietness.others(Moment(0.0, None, 0.0), Moment(1.0, None, 0.0)) is None


@pytest.mark.skipif(not hasattr(os, "sysconf"), reason="its ticks are a POSIX system's")
def test_waiting_is_no_work_and_a_host_that_takes_time_is_another(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    # user nice system idle iowait irq softirq steal guest guest_nice
    stat.write_text(
        f"cpu  {TICKS} {TICKS} {TICKS} 9999 8888 0 {TICKS} {TICKS} 777 66\ncpu0 1\n",
        encoding="ascii",
    )
    assert quietness.busy_seconds(stat) == 5.0


@pytest.mark.parametrize(
    ("others", "ratio", "verdict"),
    [
        (0.0, 1.2, "pass"),
        (None, 1.2, "pass"),
        (0.1, 1.6, "FAIL"),
        (quietness.LIMIT + 0.01, 1.2, "noisy"),
        (quietness.LIMIT + 0.01, 1.6, "noisy"),
    ],
)
def test_a_disturbed_ratio_neither_passes_nor_fails(
    others: float | None, ratio: float, verdict: str
) -> None:
    fixed = Fixed(ratio=ratio)
    assert Row(fixed, fixed.run(Settings(1, True)), others).verdict == verdict


def test_each_row_says_how_busy_others_were(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moments: Iterator[Moment] = iter([Moment(0.0, 0.0, 0.0), Moment(10.0, 12.0, 5.0)])
    monkeypatch.setattr(quietness, "now", lambda: next(moments))
    settings = Settings(1, True, tmp_path / "work")
    (row,) = harness.rows([Fixed()], settings)
    assert row.code == harness.code_measured()
    assert row.others == pytest.approx(0.7)
    assert "noisy   0.70" in capsys.readouterr().out


def test_a_bench_that_reads_an_earlier_measurement_was_disturbed_as_that_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # a thousandth of a second, in which the system's clock of work went on by a hundredth
    moments = iter(
        [
            Moment(0.0, 0.0, 0.0),
            Moment(10.0, 5.5, 5.0),
            Moment(10.0, 5.5, 5.0),
            Moment(10.001, 5.51, 5.0),
        ]
    )
    monkeypatch.setattr(quietness, "now", lambda: next(moments))
    settings = Settings(1, True, tmp_path / "work")
    first, second = harness.rows([Fixed(), Fixed()], settings)
    assert first.others == second.others == pytest.approx(0.05)
