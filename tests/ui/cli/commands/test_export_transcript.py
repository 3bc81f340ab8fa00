"""A bundle shows lines of a conversation as it was chosen, and proves each to any checker."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from diary.media.decoder_client import MediaClient
from diary.media.imports import manifest
from exporters.check import own_pdf
from exporters.check.bundle_check import CheckReport, CheckVerdict, check
from exporters.check.finding_texts import sentence
from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode

HE = "+44 7700 900264"
ME = ("--me", "Ada", "--zone", "Europe/London")
PATH = "conversations/conversation-1.jsonl"


def lines(shown: int, kept_back: int, of_runs: int = 0, of_words: int = 0) -> dict[str, int]:
    return {
        "number": 1, "shown": shown, "kept_back": kept_back,
        "of_runs": of_runs, "of_words": of_words, "of_places": 0,
    }  # fmt: skip


def line(minute: int, sender: str, words: str) -> str:
    return f"[14/11/2025, {20 + minute // 60}:{minute % 60:02}:00] {sender}: {words}\n"


CHAT = "".join(
    line(n, "Ada" if n in (1, 45) else HE, "Larkspur Row" if n == 38 else f"words {n}")
    for n in range(1, 51)
)


@pytest.fixture
def reading(cli: Cli, reader: MediaClient) -> Cli:
    cli.media = reader
    place = cli.folder / "_chat.txt"
    place.write_text(CHAT, encoding="utf-8")
    cli.done("import", place, *ME)
    return cli


def own_words(cli: Cli) -> None:
    cli.done("record", typed=json.dumps({"kind": "own", "words": "Larkspur Row"}))


def checked(folder: Path) -> CheckReport:
    return check([folder], pdf=own_pdf.read)


def accepted(cli: Cli) -> None:
    """An incident that points to lines 38 to 40."""
    cli.done("review", "--split", 1, 38)
    cli.done("review", "--split", 2, 41)
    cli.done("review", "--accept", 2, "--what", "He wrote again.")


def exported(cli: Cli, *more: object, audience: str = "police", name: str = "bundle") -> Any:
    place = cli.folder / name
    return valid(
        "export",
        cli.done("export", "--for", audience, "--out", place, "--words", "leave", *more),
    )


def entries(folder: Path) -> list[dict[str, Any]]:
    record = json.loads((folder / "record.json").read_bytes())
    return [{name: value for name, value, _salt in each["fields"]} for each in record["openings"]]


def conversation(folder: Path) -> dict[str, Any]:
    (found,) = [e for e in entries(folder) if e.get("@kind") == "conversation.recorded"]
    return found


def test_lines_that_the_window_ticks_leave_unless_somebody_says_otherwise(reading: Cli) -> None:
    accepted(reading)
    named = exported(reading, "--transcript", 1, name="named")["conversations"]
    assert exported(reading, name="unasked")["conversations"] == named == [lines(25, 25)]
    assert exported(reading, name="court", audience="court")["conversations"] == []
    told = ("export", "--for", "police", "--out", reading.folder / "x", "--transcript")
    assert "or none" in reading(*told, "none", "--transcript", 1).err


def test_nothing_of_a_conversation_leaves_where_none_is_said(reading: Cli) -> None:
    accepted(reading)
    assert exported(reading, "--transcript", "none")["conversations"] == []
    folder = reading.folder / "bundle"
    assert not (folder / "conversations").exists()
    assert not [e for e in entries(folder) if str(e.get("@kind")).startswith("conversation")]
    assert b"words 40" not in (folder / "record.json").read_bytes()


@pytest.mark.parametrize("way", ["folder", "zip", "upload", "pdf"])
def test_lines_around_an_incident_leave_and_the_rest_is_counted(reading: Cli, way: str) -> None:
    accepted(reading)
    name = {"zip": "b.zip", "pdf": "b.pdf"}.get(way, "bundle")
    secret = reading.folder / "words"
    secret.write_text("six dull words, told on a phone", encoding="utf-8")
    given = ("--pdf-passphrase-file", secret) if way == "pdf" else ()
    found = exported(reading, "--transcript", 1, "--as", way, *given, name=name)
    assert found["checked"]
    # 20 before line 38, to line 40, and lines 1 and 45 of her own
    assert found["conversations"] == [lines(25, 25, of_runs=0)]
    if way == "pdf":
        return
    report = checked(reading.folder / name)
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert report.counts["lines_shown"] == report.counts["lines_kept_back"] == 25
    # a row for each, and one for each run that is not shown: 2-17, 41-44, 46-50
    assert report.counts["rows_equal"] == 28


def test_what_the_entry_says_leaves_and_nothing_that_tells_of_other_lines(reading: Cli) -> None:
    accepted(reading)
    exported(reading, "--transcript", 1)
    said = conversation(reading.folder / "bundle")
    assert (said["lines"], said["from_me"], said["to_me"]) == (50, 2, 48)
    assert (said["zone"], said["format"]) == ("Europe/London", "whatsapp")
    assert not {"seed", "sha256", "size", "member", "me", "own_number"} & {*said}
    (exhibit,) = [
        e for e in entries(reading.folder / "bundle") if e.get("@kind") == "evidence.added"
    ]
    assert exhibit["@subject"] == said["of"]
    assert not {"sha256", "size"} & {*exhibit}
    raw = (reading.folder / "bundle" / PATH).read_text(encoding="utf-8")
    assert "words 39" in raw
    assert "words 45" in raw
    assert "words 44" not in raw
    assert "words 17" not in raw


def test_her_words_for_a_line_leave_with_it_are_marked_and_proven(reading: Cli) -> None:
    accepted(reading)
    own_words(reading)
    for n, words in ((17, "zeppelin"), (38, "in another language"), (39, "by Larkspur Row")):
        reading.done("transcript", 1, "--translation", n, words)
    reading.done("transcript", 1, "--heard", 39, "a door", "--translation", 40, "the garden")
    reading.done("transcript", 1, "--translation", 41, "quagmire")
    reading.done("transcript", 1, "--translation", 41, "")
    exported(reading, "--transcript", 1, "--own", "take-out")
    folder = reading.folder / "bundle"
    kind = "translation.recorded"
    said = [
        (e["line"], e.get("heard"), e.get("text"))
        for e in entries(folder)
        if e.get("@kind") == kind
    ]
    # line 17 is kept back, and line 38 for a word in it; of the words for line 39 one is taken out
    assert said == [(39, None, None), (40, None, "the garden"), (39, True, "a door")]
    report = checked(folder)
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert report.counts["lines_shown"] == 24
    assert report.counts["rows_equal"] == 24 + 4
    document = pypdfium2.PdfDocument(folder / "Evidence.pdf")
    try:
        pages = "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    said_there = " ".join(pages.split())
    for each in ("own translation of [0039]", "hears in the recording of [0039]", "the garden"):
        assert each.replace(" ", "") in said_there.replace(" ", "")
    for gone in ("zeppelin", "another language", "Larkspur", "quagmire"):
        assert gone not in said_there


def test_the_document_says_how_many_lines_are_shown_and_how_many_kept_back(reading: Cli) -> None:
    accepted(reading)
    exported(reading, "--transcript", 1)
    document = pypdfium2.PdfDocument(reading.folder / "bundle" / "Evidence.pdf")
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    said = "".join("".join(pages).split())
    commitment = conversation(reading.folder / "bundle")["commitment"]
    for text in (
        f"Conversation 1: 25 of 50 lines are shown, in {PATH} (sent by the person recording 2, "
        "by others 23, neither 0). Kept back: 25 (sent by the person recording 0, by others 25, "
        "neither 0)",
        f"Commitment to its lines, in order: {commitment}",
    ):
        assert "".join(text.split()) in said


def test_a_line_with_a_word_of_ones_own_stays_a_commitment(reading: Cli) -> None:
    own_words(reading)
    accepted(reading)
    found = exported(reading, "--transcript", 1, "--own", "take-out")
    assert found["conversations"] == [lines(24, 26, of_runs=0, of_words=1)]
    raw = (reading.folder / "bundle" / PATH).read_text(encoding="utf-8")
    assert "Larkspur" not in raw
    kept = exported(reading, "--transcript", 1, "--own", "keep", name="other")
    assert kept["conversations"] == [lines(25, 25, of_runs=0)]


def test_own_words_in_lines_are_asked_about(reading: Cli) -> None:
    own_words(reading)
    accepted(reading)
    place = reading.folder / "bundle"
    asked = reading(
        "export", "--for", "police", "--out", place, "--words", "leave", "--transcript", 1
    )
    assert asked.code == ExitCode.USAGE
    assert "in 1 line of it" in asked.err
    assert not place.exists()


def test_what_no_incident_points_to_cannot_be_named(reading: Cli) -> None:
    place = reading.folder / "bundle"
    refused = reading("export", "--for", "police", "--out", place, "--transcript", 1)
    assert refused.code == ExitCode.USAGE
    assert "no incident points" in refused.err
    assert not place.exists()


@pytest.mark.parametrize("audience", ["family", "order", "response", "short"])
def test_an_audience_that_is_shown_none_is_refused(reading: Cli, audience: str) -> None:
    accepted(reading)
    place = reading.folder / "bundle"
    refused = reading("export", "--for", audience, "--out", place, "--transcript", 1)
    assert refused.code == ExitCode.USAGE
    assert not place.exists()


@pytest.mark.parametrize("audience", ["advocate", "court", "own"])
def test_others_are_shown_lines_too(reading: Cli, audience: str) -> None:
    accepted(reading)
    found = exported(reading, "--transcript", 1, audience=audience)
    assert found["conversations"] == [lines(25, 25, of_runs=0)]


def test_an_incident_that_stays_behind_leads_to_no_line(reading: Cli) -> None:
    accepted(reading)
    found = exported(reading, "--transcript", 1, "--leave-entry", "1")
    assert found["conversations"] == []
    assert not (reading.folder / "bundle" / "conversations").exists()


def test_a_changed_line_is_named(reading: Cli) -> None:
    accepted(reading)
    exported(reading, "--transcript", 1)
    path = reading.folder / "bundle" / PATH
    path.write_bytes(path.read_bytes().replace(b"words 39", b"words 93"))
    report = checked(reading.folder / "bundle")
    assert report.verdict is CheckVerdict.PROBLEMS
    said = f"{PATH}: Line 39 of the conversation differs from the record."
    assert said in [*map(sentence, report.findings)]


def test_the_export_stays_behind_for_what_it_is_and_not_by_choice(reading: Cli) -> None:
    accepted(reading)
    found = exported(reading, "--transcript", 1)
    assert [(each["exhibit"], each["why"]) for each in found["withheld"]] == [("EX/1", "export")]
    assert found["left_out"] == []


def test_the_document_prints_the_lines_that_are_shown_and_no_others(reading: Cli) -> None:
    accepted(reading)
    assert exported(reading, "--transcript", 1)["checked"]
    document = reading.folder / "bundle" / "Evidence.pdf"
    said = [each.text for each in own_pdf.passages(document)]
    assert "[0040]" in said
    assert "words 40" in said
    assert "[0041]" not in said
    assert "words 41" not in said
    (title,) = (n for n, each in enumerate(said) if each.startswith("Transcript of conversation 1"))
    above = " ".join(said[title : said.index("[0040]")])
    assert manifest.load("whatsapp").authorship in above
    assert f"EX/1 (Conversation 1), lines 38 to 40, sent from “{HE}”" in " ".join(said)
    assert said[said.index("words 40") + 1] == "incident 1"
    (incident,) = [e for e in entries(document.parent) if e.get("@kind") == "incident.recorded"]
    assert incident["messages"][0]["first"] == 38


def test_an_incident_names_no_lines_of_a_conversation_that_does_not_leave(reading: Cli) -> None:
    accepted(reading)
    exported(reading, "--transcript", "none")
    record = (reading.folder / "bundle" / "record.json").read_bytes()
    assert b'"messages"' not in record


@pytest.mark.parametrize("options", [("--transcript", "none"), ("--transcript", 1)])
def test_an_export_that_stays_behind_is_named(reading: Cli, options: tuple[object, ...]) -> None:
    accepted(reading)
    found = exported(reading, *options)
    assert found["withheld"] == [{"exhibit": "EX/1", "why": "export", "copy": False}]
    folder = reading.folder / "again"
    told = reading("export", "--for", "police", "--out", folder, "--words", "leave", *options)
    stays = "EX/1 stays behind: none of its messages leaves."
    rest = "The file EX/1 stays with you; the messages of it that leave are in the bundle."
    assert (told.out.count(stays), told.out.count(rest)) == (
        (1, 0) if "none" in options else (0, 1)
    )
    # nothing of that is in the bundle, where no line of it is shown
    manifest = (folder / "record.json").read_text(encoding="utf-8")
    assert ("_chat.txt" in manifest) == ("none" not in options)


def left_out(cli: Cli) -> None:
    """Lines 38 to 40 are an incident; the run of lines 2 to 37 is left out."""
    accepted(cli)
    cli.done("review", "--leave-out", 1)


def test_lines_of_runs_that_were_left_out_are_counted_and_decided_on(reading: Cli) -> None:
    left_out(reading)
    place = reading.folder / "bundle"
    told = ("export", "--for", "police", "--out", place, "--words", "leave", "--transcript", 1)
    ran = reading(*told)
    assert ran.code == ExitCode.USAGE
    assert "Lines of runs that you left out, and that leave with the conversation: 20." in ran.err
    assert not place.exists()
    found = exported(reading, "--transcript", 1, "--left-runs", "show")
    assert found["conversations"] == [lines(25, 25, of_runs=20)]
    kept = exported(reading, "--transcript", 1, "--left-runs", "keep-back", name="second")
    assert kept["conversations"] == [lines(5, 45, of_runs=20)]
    report = checked(reading.folder / "second")
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert report.counts["lines_shown"] == 5


def test_what_leaves_is_said_with_its_numbers_before_it_leaves(reading: Cli) -> None:
    left_out(reading)
    place = reading.folder / "bundle"
    told = ("export", "--for", "police", "--out", place, "--words", "leave", "--transcript", 1)
    ran = reading(*told, "--left-runs", "show")
    assert ran.code == ExitCode.DONE
    said = (
        "Conversation 1 of EX/1: lines that leave: 25 of 50, from 20 lines before the first to the "
        "last line that an incident points to, and what you sent there, in a group only among "
        "these (2). Kept back, and counted: 25. Of runs that you left out, and leaving all the "
        "same: 20."
    )
    assert said in ran.err
    assert said in ran.out


def test_single_lines_can_be_kept_back(reading: Cli) -> None:
    accepted(reading)
    found = exported(reading, "--transcript", 1, "--keep-lines", "1:20-25", "--keep-lines", "1:45")
    assert found["conversations"][0] | {"of_runs": 0, "of_words": 0, "of_places": 0} == {
        "number": 1, "shown": 18, "kept_back": 32, "of_runs": 0, "of_words": 0, "of_places": 0,
    }  # fmt: skip
    _head, *rows = (reading.folder / "bundle" / PATH).read_bytes().splitlines()
    shown = map(json.loads, rows)
    assert [row["n"] for row in shown if "line" in row] == [1, 18, 19, *range(26, 41)]
    assert checked(reading.folder / "bundle").verdict is CheckVerdict.UNCONFIRMED


@pytest.mark.parametrize("said", ["20-25", "1:", "1:x", "1:0", "1:9-3", "1:1-", "9:1"])
def test_what_is_no_line_is_refused(reading: Cli, said: str) -> None:
    accepted(reading)
    place = reading.folder / "bundle"
    ran = reading(
        "export", "--for", "police", "--out", place, "--words", "leave", "--transcript", 1,
        "--keep-lines", said,
    )  # fmt: skip
    assert ran.code == ExitCode.USAGE, ran.err
    assert not place.exists()
