"""Write `docs/performance.md`: `python3 dev.py bench --write`.

What each figure is compared to, and why that is fair, is what the docstring of its module says.
What was wanted, where the limit is above it, is in its `WANTED`, and what takes the time in its
`COSTS`, by the names of benches.
"""

from __future__ import annotations

import inspect
import os
import platform
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Final

from bench import quietness
from bench.harness import ROOT, Bench, Row

PAGE: Final = ROOT / "docs" / "performance.md"
_TITLES: Final = (
    "| figure | ratio | lowest to highest | wanted | limit | | others | rounds | day | commit | |",
    "|---|---:|---|---:|---:|---|---:|---:|---|---|---|",
)
_HEAD: Final = """\
# Speed and size

`python3 dev.py bench --write` wrote this page; no figure in it is typed by hand. Each is a ratio:
ours against a peer that ran in the same run, in turns, on the same machine; ours against ours, with
more to do; or a share of an amount that is named. Where a row says *growth*, it is the exponent
with which time grows with size: 1 is in proportion. Below each heading stands what is compared and
why that is fair, as the code that measures says it; below a table, what is known of what takes the
time.

*Wanted* is what was aimed at, and a *limit* the highest ratio that a later change may come to.
`not reached` is above the one and within the other: the limit was set after measuring, and says
only that it gets no worse. *Others* is how many processors other programs kept busy meanwhile;
above {quiet:.1f} a row says `noisy` and nothing is concluded from it. All of it takes hours, so
each row has the day of its run and the commit that was measured, with a + where modules differed
from it; of the rounds the median counts. The last column has amounts of the run, of one round or
over all: the ratio is not worked out from them.
"""


def text(benches: Mapping[ModuleType, Sequence[Bench]], kept: Mapping[str, Row]) -> str:
    """Return the page for the benches of each module, with the row of each by its name."""
    parts = [_HEAD.format(quiet=quietness.LIMIT), _machine()]
    for module, own in benches.items():
        title, _, rest = inspect.cleandoc(module.__doc__ or module.__name__).partition("\n")
        wanted: Mapping[str, float] = getattr(module, "WANTED", {})
        lines = [
            _line(bench, wanted.get(bench.name, bench.limit), kept.get(bench.name)) for bench in own
        ]
        rest = rest.strip().removeprefix("**Invariants:**")
        parts += [f"## {title.rstrip('.')}", rest, "\n".join((*_TITLES, *lines))]
        parts.append("\n".join(_costs(module, own)))
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def write(benches: Mapping[ModuleType, Sequence[Bench]], kept: Mapping[str, Row]) -> Path:
    """Write the page, and return its path."""
    PAGE.write_text(text(benches, kept), encoding="utf-8")
    return PAGE


def _machine() -> str:
    return (
        f"Measured on {platform.system()}, {platform.machine()}, {os.cpu_count()} processors"
        f", Python {platform.python_version()}."
    )


def _costs(module: ModuleType, own: Sequence[Bench]) -> Iterator[str]:
    said: Mapping[str, str] = getattr(module, "COSTS", {})
    for bench in own:
        if bench.name in said:
            text = f"- *{bench.name}*: {said[bench.name]}"
            yield textwrap.fill(text, 100, subsequent_indent="  ")


def _line(bench: Bench, wanted: float, row: Row | None) -> str:
    bounds = f"{_bound(wanted)} | {_bound(bench.limit)}"
    if row is None:
        return f"| {_cell(bench.name)} | | | {bounds} | not measured | | | | | |"
    got = row.outcome
    used = "not told" if row.others is None else f"{row.others:.2f}"
    return (
        f"| {_cell(bench.name)} | {got.ratio:.3f} | {got.low:.3f} to {got.high:.3f} "
        f"| {bounds} | {_verdict(row, wanted)} | {used} | {row.rounds} | {row.day} | {row.code} "
        f"| {_cell(got.note)} |"
    )


def _bound(ratio: float) -> str:
    return "none" if ratio == float("inf") else f"{ratio:.2f}"


def _verdict(row: Row, wanted: float) -> str:
    if row.verdict != "pass":
        return row.verdict
    if wanted == float("inf"):
        return ""
    return "pass" if row.outcome.ratio <= wanted else "not reached"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")
