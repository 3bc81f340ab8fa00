from __future__ import annotations

from datetime import UTC

from diary.media.decoder_export_reply_checks import OfferedExport
from diary.media.imports.export_report import ExportTally
from diary.media.imports.format import Answers, Confidence
from diary.media.imports.message import ExportNote, NoteCode, UnreadLine, UnreadReason
from ui.text.exports_read import report_lines


def test_whatever_a_reader_may_say_has_a_sentence_of_its_own() -> None:
    tally = ExportTally(UTC)
    for code in NoteCode:
        tally.add(ExportNote(code, 7))
    for reason in UnreadReason:
        tally.add(UnreadLine(3, reason))
    offer = OfferedExport("mbox", Confidence.SURE, "", ())
    said = list(report_lines(offer, tally.report(), Answers(), ()))
    places = [line for line in said if "(3: " in line]
    assert len(places) == 1
    assert places[0].count("3: ") == len(UnreadReason)
    # what is said of the export as a whole comes last, one line a code
    notes = said[said.index(places[0]) + 1 :]
    assert len(set(notes)) == len(notes) == len(NoteCode)
