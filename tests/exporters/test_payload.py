"""What the document is told of the files that went into the bundle."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from diary import jurisdiction
from exporters.bundle import layout
from exporters.delivery import writer
from exporters.pdf.sections.context import DocumentContext


def test_the_document_is_told_what_each_copy_came_to(small: Any, tmp_path: Path) -> None:
    told: list[Any] = []

    def pdf(case: Any, out: Any, **_: Any) -> int:
        told.extend(case.exhibits)
        return 0

    writer.write(small.case, tmp_path / "b", sign=small.sign, pdf=pdf)
    (copy,) = [each.copy for each in told if each.copy]
    (path,) = (tmp_path / "b" / layout.COPIES).iterdir()
    data = path.read_bytes()
    assert (copy.sha256, copy.size) == (hashlib.sha256(data).hexdigest(), len(data))


def test_the_document_names_each_file_where_it_is(small: Any, tmp_path: Path) -> None:
    named: set[str] = set()

    def pdf(case: Any, out: Any, **_: Any) -> int:
        paths = DocumentContext(case, jurisdiction.load(), "").paths
        damaged = {exhibit.item.number for exhibit in case.exhibits if exhibit.damaged}
        named.update(path for number, path in paths.items() if number not in damaged)
        return 0

    writer.write(small.case, tmp_path / "b", sign=small.sign, pdf=pdf)
    files = (path for path in (tmp_path / "b" / "data").rglob("*") if path.is_file())
    written = {path.relative_to(tmp_path / "b").as_posix() for path in files}
    assert {path.rpartition("/")[0] + "/" for path in written} == {layout.ORIGINALS, layout.COPIES}
    assert written == named
