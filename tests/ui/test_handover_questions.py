"""What is asked before a bundle is made."""

from __future__ import annotations

from ui.handover_questions import OutgoingFile, RedactionReport


def test_files_whose_words_were_not_searched_are_counted() -> None:
    files = tuple(OutgoingFile(f"{n}", f"EX/{n}", "a", searched=n == 1) for n in range(3))
    assert RedactionReport(False, (), files).unsearched == 2
