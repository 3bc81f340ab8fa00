"""The page of figures: what is compared, why that is fair, what it cost."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest

from bench import performance_page, start
from bench.__main__ import found
from bench.harness import Outcome, Row, Settings
from tests.bench.fixed_bench import Fixed


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
        r"| ours / theirs | 1.200 | 1.200 to 1.200 | 1.50 | 1.50 | pass | 0.03 | 5 | 2026-11-01 "
        r"| abc1234+ | 1.2 s \| 1.0 s |" in page
    )
    assert "| none | none |  | not told | 3 | 2026-11-02 |" in page
    assert "| never run | | | 1.50 | 1.50 | not measured |" in page
    assert all(
        line.count("|") - line.count(r"\|") == 12 for line in page.split("\n") if "| " in line
    )


@pytest.mark.parametrize(
    ("ratio", "others", "verdict"),
    [
        (1.0, 0.0, "pass"),
        (1.2, 0.0, "not reached"),
        (1.6, 0.0, "FAIL"),
        (1.2, 0.9, "noisy"),
    ],
)
def test_what_was_wanted_and_not_reached_does_not_pass(
    ratio: float, others: float, verdict: str
) -> None:
    module = ModuleType("bench.made_here", "Ours against theirs.\n\n**Invariants:**\n\n- Fair.")
    vars(module)["WANTED"] = {"ours / theirs": 1.1}
    fixed = replace(Fixed(), ratio=ratio)
    rows = {fixed.name: Row(fixed, fixed.run(Settings(5, False)), others, 5, "2026-11-01")}
    page = performance_page.text({module: [fixed]}, rows)
    assert f"| 1.10 | 1.50 | {verdict} | {others:.2f} |" in page


def test_what_was_wanted_is_below_the_limit_of_a_bench_that_there_is_with_its_reason() -> None:
    for module, benches in found().items():
        limits = {bench.name: bench.limit for bench in benches}
        for name, wanted in vars(module).get("WANTED", {}).items():
            assert wanted < limits[name]
            assert name in vars(module)["COSTS"]


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


def test_the_page_of_figures_has_every_bench_that_there_is_with_its_limit_of_today() -> None:
    def told(page: str) -> set[tuple[str, str, str]]:
        rows = [line.split("|") for line in page.splitlines() if line.startswith("| ")]
        return {(row[1].strip(), row[4].strip(), row[5].strip()) for row in rows}

    written = performance_page.PAGE.read_text(encoding="utf-8")
    assert told(written) == told(performance_page.text(found(), {}))
