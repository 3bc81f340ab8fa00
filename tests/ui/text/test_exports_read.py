from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC

from diary.media.decoder_export_reply_checks import OfferedExport
from diary.media.imports.export_report import ExportTally
from diary.media.imports.format import Answers, Confidence
from diary.media.imports.message import (
    ExportNote,
    MessageKind,
    MessageTime,
    NoteCode,
    UnreadLine,
    UnreadReason,
)
from ui.text.exports_read import report_lines


def test_whatever_a_reader_may_say_has_a_sentence_of_its_own() -> None:
    tally = ExportTally(UTC)
    for code in NoteCode:
        tally.add(ExportNote(code, 7))
    for reason in UnreadReason:
        tally.add(UnreadLine(3, reason))
    offer = OfferedExport("mbox", Confidence.SURE, "", ())
    said = list(report_lines(offer, tally.report(), Answers(), (), here="Europe/London"))
    places = [line for line in said if "(3: " in line]
    assert len(places) == 1
    assert places[0].count("3: ") == len(UnreadReason)
    # what is said of the export as a whole comes last, one line a code
    notes = said[said.index(places[0]) + 1 :]
    assert len(set(notes)) == len(notes) == len(NoteCode)


def test_times_are_told_by_the_clock_of_the_record_and_say_which_that_is() -> None:
    offer = OfferedExport("mbox", Confidence.SURE, "", ())

    def told(first: MessageTime, last: MessageTime, answered: str = "") -> list[str]:
        report = replace(ExportTally(UTC).report(), first=first, last=last)
        lines = report_lines(offer, report, Answers(zone=answered), (), here="Europe/London")
        return [line for line in lines if line.startswith(("First: ", "Last: "))]

    assert told(
        MessageTime("2026-06-30T23:30:05", "+00:00"), MessageTime("2026-12-01T08:00", "+05:30")
    ) == [
        "First: 2026-07-01 00:30:05 (Europe/London)",
        "Last: 2026-12-01 02:30 (Europe/London)",
    ]
    # what has no offset is by the clock of the phone, and so is what has no time of day
    assert told(
        MessageTime("2026-06-30T23:30"), MessageTime("2026-07-01", "+00:00"), "Asia/Tokyo"
    ) == [
        "First: 2026-06-30 23:30 (Asia/Tokyo)",
        "Last: 2026-07-01 (+00:00)",
    ]
    for odd in ("9999-12-31T23:59", "2026-13-01T25:00"):
        assert told(MessageTime(odd, "-12:00"), MessageTime(odd, "x"))[0].startswith("First: ")


def test_a_first_line_that_may_be_a_notice_of_the_program_is_told_as_one() -> None:
    offer = OfferedExport("whatsapp", Confidence.SURE, "", ())
    report = ExportTally(UTC).report()
    kinds = Counter({MessageKind.SYSTEM: 1})
    report = replace(report, first=MessageTime("2026-08-01T07:58"), kinds=kinds)
    lines = [*report_lines(offer, report, Answers(), (), here="Europe/London")]
    assert any(line.startswith("First, lines of the program itself among them: ") for line in lines)
