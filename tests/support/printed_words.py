"""The words on the pages of a case's document, compared as the check of a bundle does."""

from __future__ import annotations

from collections.abc import Mapping

from diary.case_file import CaseFile
from diary.media.own_pdf_reader import DocumentMarks
from exporters.bundle.disclosed_record import disclosed_record
from exporters.check.word_check import PrintedWords, WordScope


def compared(pages: Mapping[str, DocumentMarks], case: CaseFile, scope: WordScope) -> PrintedWords:
    """What the pages of all its volumes come to."""
    words = PrintedWords(disclosed_record(case.made, case.disclosure))
    for file, volume in pages.items():
        words.compare(file, volume.pieces)
    marked = {entry for volume in pages.values() for _page, entry, _commitment in volume.marks}
    words.examine_missing(marked, scope)
    return words
