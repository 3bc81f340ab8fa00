"""A bench says how busy others kept the machine, and judges nothing that was disturbed."""

from __future__ import annotations

import os
import shutil
import string
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import pytest

from bench import harness, kept_rows, performance_page, quietness, start
from bench.__main__ import found
from bench.harness import Outcome, Row, Settings
from bench.quietness import Moment

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Fixed:
    name: str = "ours / theirs"
    limit: float = 1.5
    ratio: float = 1.2

    def run(self, settings: Settings) -> Outcome:
        return Outcome(self.ratio, self.ratio, self.ratio, "1.2 s | 1.0 s")


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


def test_the_page_says_what_is_compared_and_why_that_is_fair() -> None:
    quiet, free = Fixed(), replace(Fixed(), name="free", limit=float("inf"))
    unknown = replace(Fixed(), name="never run")
    rows = {
        quiet.name: Row(quiet, quiet.run(Settings(5, False)), 0.03, 5, "2026-11-01", "abc1234+"),
        free.name: Row(free, Outcome(2.0, 1.9, 2.1), None, 3, "2026-11-02"),
    }
    page = performance_page.text({start: [quiet, free, unknown]}, rows)
    assert "## From the start of the process to the first painted window" in page
    assert "no window can be faster than Qt alone" in page
    assert (
        r"| ours / theirs | 1.200 | 1.200 to 1.200 | 1.50 | pass | 0.03 | 5 | 2026-11-01 "
        r"| abc1234+ | 1.2 s \| 1.0 s |" in page
    )
    assert "| none | pass | not told | 3 | 2026-11-02 |" in page
    assert "| never run | | | 1.50 | not measured |" in page
    assert all(
        line.count("|") - line.count(r"\|") == 11 for line in page.split("\n") if "| " in line
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_the_commit_is_told_and_whether_modules_differ_from_it(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@mail.example"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True)

    assert not harness.code_measured(tmp_path / "nothing there")
    module = tmp_path / "a.py"
    module.write_text("a = 1\n", encoding="utf-8")
    git("init", "--quiet")
    git("add", "a.py")
    git("commit", "--quiet", "--message", "one")
    told = harness.code_measured(tmp_path)
    assert len(told) >= 4
    assert set(told) <= set(string.hexdigits)
    (tmp_path / "notes.txt").write_text("no module", encoding="utf-8")
    assert harness.code_measured(tmp_path) == told
    module.write_text("a = 2\n", encoding="utf-8")
    assert harness.code_measured(tmp_path) == f"{told}+"


def test_what_takes_the_time_stands_below_the_table_of_its_bench() -> None:
    module = ModuleType("bench.made_here", "Ours against theirs.\n\n**Invariants:**\n\n- Fair.")
    vars(module)["COSTS"] = {
        "ours / theirs": "Half of it is " + "one of many words, " * 9 + "and so"
    }
    page = performance_page.text({module: [Fixed(), replace(Fixed(), name="other")]}, {})
    parts = page.partition("## Ours against theirs")[2].strip().split("\n\n")
    assert parts[0] == "- Fair."
    assert parts[-1].startswith("- *ours / theirs*: Half of it is one of many words,")
    assert all(len(line) <= 100 for line in parts[-1].splitlines())
    assert parts[-1].endswith("and so")


def test_each_cost_is_told_of_a_bench_that_there_is() -> None:
    told = {
        module.__name__: set(vars(module).get("COSTS", {})) - {bench.name for bench in benches}
        for module, benches in found().items()
    }
    assert not [each for each in told.items() if each[1]]
    assert any("COSTS" in vars(module) for module in found())


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


def test_benches_are_chosen_by_their_module_or_by_words_of_their_names() -> None:
    (benches,) = found("start").values()
    assert [bench.name for bench in benches] == [bench.name for bench in start.BENCHES]
    (by_words,) = found("Window / TOOLKIT").values()
    assert [bench.name for bench in by_words] == ["start: window / toolkit"]
    assert not found("named like nothing")


def test_the_page_of_figures_has_every_bench_that_there_is_with_its_limit_of_today() -> None:
    def told(page: str) -> set[tuple[str, str]]:
        rows = [line.split("|") for line in page.splitlines() if line.startswith("| ")]
        return {(row[1].strip(), row[4].strip()) for row in rows}

    written = performance_page.PAGE.read_text(encoding="utf-8")
    assert told(written) == told(performance_page.text(found(), {}))
