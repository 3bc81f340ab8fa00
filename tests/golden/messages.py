"""Every sentence of the tables of messages, by the code that chooses it, as one text to review.

Tests of the program compare codes and rows of the tables; what a row says is held here alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from exporters.check.report_texts import VERDICT_TEXTS
from ui.text import error_messages, file_reasons
from ui.text.error_messages import ErrorMessage

KEPT: Final = Path(__file__).with_name("messages.txt")
TABLES: Final[dict[str, Mapping[str, str | ErrorMessage]]] = {
    "errors": error_messages.TABLE,
    "sources of attachments": file_reasons.SOURCE_REASONS,
    "media": file_reasons.MEDIA_REASONS,
    "copies of the record": error_messages.COPY_REASONS,
    "codes typed": error_messages.CODE_REASONS,
    "damage": error_messages.DAMAGE_REASONS,
    "damage, what to do": error_messages.DAMAGE_NEXT_STEPS,
    "faults found by verifying": error_messages.FAULT_TEXTS,
    "time stamps": error_messages.STAMP_REASONS,
    "not allowed": error_messages.NOT_ALLOWED_REASONS,
    "verdicts of a check": VERDICT_TEXTS,
}


def text() -> str:
    """Return all of them."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    for name, table in TABLES.items():
        yield f"## {name}"
        for code, row in sorted(table.items(), key=lambda item: str(item[0])):
            yield ""
            yield str(code)
            parts = [row] if isinstance(row, str) else [row.happened, row.safe, row.next]
            yield from (f"    {part}" for part in parts if part)
        yield ""
