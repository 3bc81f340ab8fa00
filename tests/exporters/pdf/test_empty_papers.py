"""A bundle has no list and no sheet with nothing on it, and promises no file that it lacks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from diary.audience_profiles import AUDIENCES
from exporters.bundle import layout
from exporters.delivery import bundle_writer, csv_cells

pytestmark = pytest.mark.integration

NAMES = {*layout.COVERED, *layout.OPTIONAL}
LISTS = {each for each in layout.OPTIONAL if each.endswith((".csv", ".jsonl"))}


def said(path: Path) -> str:
    if path.suffix != ".pdf":
        return path.read_text(encoding="utf-8")
    document = pypdfium2.PdfDocument(path)
    try:
        return " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("incidents", [0, 1])
def test_no_list_is_empty_and_each_file_that_is_named_is_there(
    audience: str, incidents: int, casemaker: Any, small: Any, tmp_path: Path
) -> None:
    case = casemaker.some_case(incidents, profile=audience)
    bundle_writer.write(case, tmp_path / "b", sign=small.sign)
    there = {path.relative_to(tmp_path / "b").as_posix() for path in (tmp_path / "b").rglob("*")}
    for name in LISTS & there:
        least = 1 if name.endswith(".jsonl") else 2
        assert len((tmp_path / "b" / name).read_bytes().splitlines()) >= least, name
    for name in (layout.HOW_TO_CHECK, layout.EVIDENCE, layout.SUMMARY):
        if name in there:
            text = said(tmp_path / "b" / name)
            beyond = {each for each in NAMES - there if re.search(rf"(?<![\w/-]){each}", text)}
            assert beyond <= {layout.SUMMARY}, name


def test_a_table_of_titles_alone_is_no_table() -> None:
    assert [*csv_cells.table([("Number", "Name")])] == []
    assert [*csv_cells.table([("Number",), (1,)])] != []
