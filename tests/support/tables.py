"""Tables beside the documents of a bundle, whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from diary.case_file import CaseFile
from exporters.pdf.sections.document_context import DocumentContext, untranslated_context


def table_of(written: Callable[[DocumentContext], Iterator[bytes]], case: CaseFile) -> bytes:
    """Return what a table of this case holds."""
    return b"".join(written(untranslated_context(case)))
