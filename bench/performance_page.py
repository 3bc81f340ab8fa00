"""Write `docs/performance.md`: `python3 dev.py bench --write`.

What each figure is compared to, and why that is fair, is what the docstring of its module says, so
that the page and the measurement cannot differ.
"""

from __future__ import annotations

import inspect
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Final

from bench import quietness
from bench.harness import ROOT, Row, Settings

PAGE: Final = ROOT / "docs" / "performance.md"
_HEAD: Final = """\
# Speed and size

`python3 dev.py bench --write` wrote this page; nothing in it is typed by hand. Each figure is a
ratio: ours against a peer that ran in the same run, in turns, on the same machine, so that another
machine gives much the same ratio though other seconds. Below each heading stands what is compared
and why that is fair, as the code that measures says it.

A *limit* is the highest ratio that passes. *Others* is how many processors other programs kept
busy meanwhile; above {quiet:.1f} a row says `noisy` and nothing is concluded from it.
"""


def text(sections: Mapping[ModuleType, Sequence[Row]], settings: Settings) -> str:
    """Return the page for the rows of each module."""
    parts = [_HEAD.format(quiet=quietness.LIMIT), _machine(settings)]
    for module, rows in sections.items():
        title, _, rest = inspect.cleandoc(module.__doc__ or module.__name__).partition("\n")
        parts += [f"## {title.rstrip('.')}", rest.strip(), _table(rows)]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def write(sections: Mapping[ModuleType, Sequence[Row]], settings: Settings) -> Path:
    """Write the page, and return its path."""
    PAGE.write_text(text(sections, settings), encoding="utf-8")
    return PAGE


def _machine(settings: Settings) -> str:
    day = datetime.now(UTC).date().isoformat()
    return (
        f"Measured on {day}: {platform.system()}, {platform.machine()}, {os.cpu_count()} processors"
        f", Python {platform.python_version()}; {settings.rounds} rounds, the median counts."
    )


def _table(rows: Sequence[Row]) -> str:
    lines = [
        "| figure | ratio | lowest to highest | limit | | others | |",
        "|---|---:|---|---:|---|---:|---|",
    ]
    for row in rows:
        got = row.outcome
        used = "not told" if row.others is None else f"{row.others:.2f}"
        limit = "none" if row.bench.limit == float("inf") else f"{row.bench.limit:.2f}"
        lines.append(
            f"| {_cell(row.bench.name)} | {got.ratio:.3f} | {got.low:.3f} to {got.high:.3f} "
            f"| {limit} | {row.verdict} | {used} | {_cell(got.note)} |"
        )
    return "\n".join(lines)


def _cell(words: str) -> str:
    return words.replace("|", "\\|")
