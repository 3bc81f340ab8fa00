"""Words of the program's list are named by entry before a bundle leaves, and stay unless asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from diary.media.decoder_results import FileWords, MediaFacts
from tests.support.fake_media import Decoder
from tests.ui.cli.conftest import Cli, Ran

SAID = (
    {"what": "My solicitor wrote to him.", "place": "Mill Lane"},
    {"what": "He was outside."},
)


def export(cli: Cli, place: Path, *more: object, **how: Any) -> Ran:
    return cli("export", "--for", "police", "--out", place, *more, **how)


def recorded(cli: Cli) -> None:
    cli.done("record", typed="\n".join(map(json.dumps, SAID)))


def opened(place: Path) -> str:
    return (place / "record.json").read_text(encoding="utf-8")


def test_the_words_are_named_by_entry_and_stay_where_nobody_is_asked(
    cli: Cli, tmp_path: Path
) -> None:
    recorded(cli)
    place = tmp_path / "bundle"
    ran = export(cli, place)
    assert ran.code == 0, ran.err
    assert "A lawyer, or their advice (“solicitor”), Incident 1: " in ran.err
    assert "Incident 2" not in ran.err
    assert "My solicitor wrote" in opened(place)


def test_a_court_is_told_nothing_of_the_case_and_words_that_tell_it_are_counted_and_asked_about(
    cli: Cli, tmp_path: Path
) -> None:
    said = ({"what": "A text, the day he was arrested."}, {"what": "He was outside."})
    cli.done("record", typed="\n".join(map(json.dumps, said)))
    place, taken = tmp_path / "bundle", tmp_path / "taken"
    ran = cli("export", "--for", "court", "--out", place)
    assert ran.code == 0, ran.err
    assert "tell it all the same stand in 1 entry." in ran.err
    assert "How the case stands (“arrested”), Incident 1: " in ran.err
    ran = cli("export", "--for", "court", "--out", taken, typed="take-out\nno\n", person=True)
    assert ran.code == 0, ran.err
    assert "arrested" not in opened(taken)
    ran = export(cli, tmp_path / "police")
    assert "arrested" not in ran.err


def test_a_letter_that_closes_a_report_is_asked_about_before_a_court_reads_it(
    cli: Cli, tmp_path: Path
) -> None:
    cli.done("record", typed=json.dumps(SAID[1]))
    cli.media = Decoder(
        inspect=MediaFacts(kind="pdf", media_type="application/pdf", unsearched=()),
        inside=FileWords(("No further action will be taken.",)),
    )
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    cli.done("attach", "1", tmp_path / "letter.pdf")
    for more, asked in ((), True), (("--leave-out", "EX/1"), False):
        place = tmp_path / f"bundle {asked}"
        ran = cli("export", "--for", "court", "--out", place, *more)
        assert ran.code == 0, ran.err
        said = "How the case stands (“no further action”), Exhibit EX/1: in its file"
        assert (said in ran.err) is asked
        assert ("stand in 1 entry." in ran.err) is asked
    # police are told how the case stands, and another kind of words is not looked for in files
    assert "no further action" not in export(cli, tmp_path / "police").err


def test_who_sits_there_decides(cli: Cli, tmp_path: Path) -> None:
    recorded(cli)
    left, taken = tmp_path / "left", tmp_path / "taken"
    assert export(cli, left, typed="perhaps\nleave\nno\n", person=True).code == 0
    assert "My solicitor wrote" in opened(left)
    assert export(cli, taken, typed="take-out\nno\n", person=True).code == 0
    assert "solicitor" not in opened(taken)
    assert "He was outside." in opened(taken)


def test_an_option_decides_and_nothing_in_the_bundle_says_why(cli: Cli, tmp_path: Path) -> None:
    recorded(cli)
    place = tmp_path / "bundle"
    assert export(cli, place, "--words", "take-out").code == 0
    everything = b"".join(each.read_bytes() for each in place.rglob("*") if each.is_file())
    for word in (b"solicitor", b"lawyer"):
        assert word not in everything.lower()


def test_a_whole_entry_can_stay_behind(cli: Cli, tmp_path: Path) -> None:
    recorded(cli)
    place = tmp_path / "bundle"
    ran = export(cli, place, "--leave-entry", "1")
    assert ran.code == 0, ran.err
    assert "“solicitor”" not in ran.err
    assert "Mill Lane" not in opened(place)
    assert "He was outside." in opened(place)


TURNED_OUT = {"what": "The hedge was cut.", "turned_out": {"reason": "somebody-else"}}
REFUSED = (
    "What was withdrawn, or turned out to be something else, cannot be left out of this bundle."
)


@pytest.mark.parametrize("audience", ["police", "advocate"])
@pytest.mark.parametrize("is_withdrawn", [True, False])
def test_what_was_taken_back_cannot_stay_behind(
    cli: Cli, tmp_path: Path, audience: str, *, is_withdrawn: bool
) -> None:
    cli.done("record", typed=json.dumps(SAID[1] if is_withdrawn else TURNED_OUT))
    if is_withdrawn:
        cli.done("withdraw", "1", "--reason", "It was not so.")
    place = tmp_path / "bundle"
    ran = cli("export", "--for", audience, "--out", place, "--leave-entry", "1")
    assert ran.code == 2
    assert REFUSED in ran.err
    assert not place.exists()


def test_the_name_of_a_court_is_not_asked_about_and_stays_where_its_words_are_taken_out(
    cli: Cli, tmp_path: Path
) -> None:
    cli.done("record", typed=json.dumps({"what": "The family court wrote to me."}))
    order = {"title": "Contact order", "court": "Family Court at Leeds", "reference": "GP 1"}
    cli.done("record", typed=json.dumps({"kind": "order", **order}))
    place = tmp_path / "bundle"
    ran = export(cli, place, "--words", "take-out")
    assert ran.code == 0, ran.err
    assert "(“family court”), Incident 1" in ran.err
    assert "Order 1" not in ran.err
    assert "The family court wrote" not in opened(place)
    for words in order.values():
        assert words in opened(place)
