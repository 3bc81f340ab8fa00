"""Convert the months of the story into JSON lines that the command line can record.

**Invariants:**

- The story gives times of writing as a clock in the person's kitchen showed them; a line has UTC.
- Lines are in order of writing, and a line refers only to what was written before it, because the
  import reads them in that order.
"""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/London")


def record() -> str:
    """Return the whole record, one JSON object a line."""
    lines = sorted(_story(), key=lambda line: str(line["written"]))
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _story() -> list[dict[str, object]]:
    months = sorted((Path(__file__).parent / "story").glob("*.toml"))
    texts = [month.read_text(encoding="utf-8") for month in months]
    return [_stamped(line) for text in texts for line in tomllib.loads(text)["line"]]


def _stamped(line: dict[str, object]) -> dict[str, object]:
    shown = line["written"]
    if not isinstance(shown, datetime):
        raise TypeError("written")
    utc = shown.replace(tzinfo=ZONE).astimezone(UTC)
    return {**line, "written": utc.strftime("%Y-%m-%dT%H:%M:%SZ")}
