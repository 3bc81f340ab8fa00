"""`summary.txt`: page 1 of the summary as plain text, for pasting into a crime report.

It has what page 1 may have and nothing of the sheets: what is pasted into a crime report goes to
the defence almost by itself.
"""

from __future__ import annotations

from diary.i18n import _
from exporters.table_pages import TablePage

_WIDTH = 96


def summary_text(page: TablePage) -> str:
    """Return the page as text, each row a line, ended by a line feed."""
    found = [
        _(
            "Text from the complainant's own record, made by a program from the complainant's own "
            "entries; not a statement. Pasting it makes it part of the crime report."
        ),
        *page.above,
        "",
        page.title,
        *page.subtitle,
    ]
    for table in page.tables:
        found += ["", table.heading]
        found += [" · ".join(cell for cell in row.cells if cell) for row in table.shown]
        found += [text for text in (table.folded, table.note) if text]
    # a line feed inside a cell would begin a line that looks like the program's own
    return "".join(f"{' '.join(line.split())}\n" for line in found)
