"""The newest figure of each bench, kept beside the folder of the runs for the page of figures.

**Invariants:**

- All benches take hours, so the page is made of several runs. Each row has its day, its rounds and
  the commit that was measured.
- What others disturbed replaces no figure that nobody did, and a quick run is never kept.
- Limits are those of the code as it is now; a bench that is gone has no figure any more.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from bench.harness import WORK, Bench, Outcome, Row

KEPT: Final = WORK.with_name("bench-rows.json")


def load(benches: Iterable[Bench], kept: Path = KEPT) -> dict[str, Row]:
    """Return the newest row of each of these benches that has one, by its name."""
    try:
        values = json.loads(kept.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {
        bench.name: Row(bench, Outcome(**value.pop("outcome")), **value)
        for bench in benches
        if (value := values.get(bench.name))
    }


def keep(row: Row, benches: Iterable[Bench], kept: Path = KEPT) -> None:
    """Put a row in the place of an older one of its bench, unless it says less than that."""
    rows = load(benches, kept)
    older = rows.get(row.bench.name)
    if older is None or row.is_quiet or not older.is_quiet:
        rows[row.bench.name] = row
    values = {
        name: {
            "outcome": dataclasses.asdict(each.outcome),
            "others": each.others,
            "rounds": each.rounds,
            "day": each.day,
            "code": each.code,
        }
        for name, each in rows.items()
    }
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(values, indent=1), encoding="utf-8")
