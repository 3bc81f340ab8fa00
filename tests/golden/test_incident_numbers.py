"""In the prose of no document is a number of an incident to be read as a count of incidents.

A column whose head says that it holds numbers may hold bare ones, and so may a cell of what is
counted beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.golden import documents

# what stands before numbers that are not read as counts: what begins a list, a noun, a label of
# what is numbered
MARKED = re.compile(
    r"(?:\bnos?\. |\b(?:[Ee]ntry|[Ee]ntries|[Tt]erms?:?|[Pp]ages?|[Oo]rder|[Ii]ncidents?|Exhibit|"
    r"Account|Person|Event|Police contact|Asked for|To secure|State of the case|Witness) "
    r"|by number: )$"
)
LIST = re.compile(r"(?<![\w.,–:/-])\d{1,4}(?:(?:, |–)\d{1,4})+(?![\w:–])")
# one number after a label of incidents is read as how many they are
LABELLED = re.compile(r"\b[Ii]ncidents?(?: that [^:|]*)?: \d")
# heads of columns of numbers
NUMBERED = re.compile(
    r"\*(?:No\.|Nos\b|Incidents|About nos|Entry|Entries|Terms?|(?:Not o|O)ffered at contact)"
)


def cells(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the head of its column and the text of each cell; prose has no head."""
    heads: list[str] = []
    for line in lines:
        if not line.startswith("TR "):
            heads = heads if line.startswith("TR") else []
            yield "", line
            continue
        row = line.removeprefix("TR ").split(" | ")
        if len(row) > 1 and all(cell.startswith("*") for cell in row):
            heads = row
        for at, cell in enumerate(row):
            yield (heads[at] if len(heads) == len(row) else ""), cell


def unmarked(lines: list[str]) -> Iterator[str]:
    """Yield what would be read as a count."""
    for head, cell in cells(lines):
        if LABELLED.search(cell):
            yield cell
        for found in LIST.finditer(cell):
            is_first = not found.start() and NUMBERED.match(head)
            if not MARKED.search(cell[: found.start()]) and not is_first:
                yield f"{head}: {cell[: found.end()]}"


@pytest.mark.parametrize("name", sorted(path.stem for path in documents.KEPT.iterdir()))
def test_no_number_of_an_incident_in_prose_is_read_as_a_count(name: str) -> None:
    assert [*unmarked(documents.place(name).read_text("utf-8").splitlines())] == []


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("P Not counted: 22, 87 withdrawn", True),
        ("P Incidents: 46", True),
        ("P How: 999 · Incidents: 42, 44", True),
        ("P Not counted: no. 22, 87 (withdrawn)", False),
        ("P Entries 85, 169, 172–174 change it", False),
        ("P Incidents: no. 46", False),
    ],
)
def test_what_is_read_as_a_count(line: str, read: bool) -> None:
    assert bool([*unmarked([line])]) is read
