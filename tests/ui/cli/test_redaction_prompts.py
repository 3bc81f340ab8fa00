"""The command line lists where the person's own words stand, asks, and decides nothing itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from diary.media.decoder_results import FileWords, MediaFacts
from tests.support.cli_answers import valid
from tests.support.fake_media import Decoder
from tests.ui.cli.conftest import Cli

SAID = (
    {"kind": "own", "words": "12 Mill Lane"},
    {"what": "He stood at 12 Mill Lane.", "place": "12 Mill Lane"},
)
TEXT = MediaFacts(kind="text", media_type="text/plain", unsearched=())


@pytest.fixture
def kept(cli: Cli, tmp_path: Path) -> Cli:
    cli.done("record", typed="\n".join(map(json.dumps, SAID)))
    cli.media = Decoder(inspect=TEXT, text="seen at 12 Mill Lane")
    (tmp_path / "chat.txt").write_bytes(b"seen at 12 Mill Lane")
    cli.done("attach", "1", tmp_path / "chat.txt")
    return cli


def arguments(out: Path, *more: object) -> tuple[object, ...]:
    return ("export", "--for", "police", "--out", out, *more)


def whole(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def export(cli: Cli, out: Path, *more: object) -> Any:
    return valid("export", cli.done(*arguments(out, *more)))


def test_the_places_are_listed_and_nothing_leaves_unasked(kept: Cli, tmp_path: Path) -> None:
    out = tmp_path / "bundle"
    ran = kept(*arguments(out))
    assert (ran.code, ran.out) == (2, "")
    assert "Incident 1: What happened; Place\n" in ran.err
    assert "Exhibit EX/1: in its text\n" in ran.err
    assert "Mill" not in ran.err
    assert not out.exists()
    ran = kept(*arguments(out), typed="perhaps\ntake-out\nno\n", person=True)
    assert ran.code == 0
    assert b"Mill Lane" not in whole(out)


def test_it_is_said_beforehand_and_the_answer_counts_fields(kept: Cli, tmp_path: Path) -> None:
    value = export(kept, tmp_path / "out", "--own", "take-out")
    assert value["taken_out"] == {"incident": 2, "evidence": 1}
    assert value["originals"] == 0
    assert b"Mill Lane" not in whole(tmp_path / "out")
    value = export(kept, tmp_path / "in", "--own", "keep")
    assert (value["taken_out"], value["originals"]) == ({}, 1)
    assert b"Mill Lane" in whole(tmp_path / "in")


def test_a_file_that_is_left_out_is_named_and_not_asked_about(kept: Cli, tmp_path: Path) -> None:
    ran = kept(*arguments(tmp_path / "b", "--leave-out", "EX/1"))
    assert ran.code == 2
    assert "in its text" not in ran.err
    value = export(kept, tmp_path / "b", "--leave-out", "EX/1", "--own", "keep")
    assert (value["left_out"], value["originals"]) == (["EX/1"], 0)
    assert b"EX/1" in (tmp_path / "b" / "HOW-TO-CHECK.txt").read_bytes()
    assert export(kept, tmp_path / "c", "--own", "keep")["left_out"] == []


def test_only_an_exhibit_can_be_left_out(kept: Cli, tmp_path: Path) -> None:
    for other in ("1", "EX/7"):
        ran = kept(*arguments(tmp_path / "b", "--own", "keep", "--leave-out", other))
        assert ran.code == 2
    assert not (tmp_path / "b").exists()


def test_without_such_words_nothing_is_asked(used: Cli, tmp_path: Path) -> None:
    value = export(used, tmp_path / "b")
    assert (value["taken_out"], value["left_out"]) == ({}, [])


def test_how_many_files_cannot_be_searched_is_said_whatever_was_found_and_decided(
    used: Cli, tmp_path: Path
) -> None:
    said = "1 file cannot be searched for words"
    used.media = Decoder(inspect=MediaFacts(kind="image", media_type="image/jpeg", unsearched=()))
    (tmp_path / "a.jpg").write_bytes(b"a picture")
    used.done("attach", "1", tmp_path / "a.jpg")
    assert said in used(*arguments(tmp_path / "nothing kept")).err
    used.done("record", typed=json.dumps(SAID[0]))
    assert said in used(*arguments(tmp_path / "nothing found")).err
    used.done("record", typed=json.dumps(SAID[1]))
    for answer in ("keep", "take-out"):
        assert said in used(*arguments(tmp_path / answer, "--own", answer)).err
    ran = used(*arguments(tmp_path / "asked"))
    assert (ran.code, ran.err.count(said)) == (2, 1)
    assert (
        said not in used(*arguments(tmp_path / "left", "--own", "keep", "--leave-out", "EX/1")).err
    )


def test_a_document_that_holds_them_stays_behind_unless_it_is_named(
    kept: Cli, tmp_path: Path
) -> None:
    kept.media = Decoder(
        inspect=MediaFacts(kind="pdf", media_type="application/pdf", unsearched=()),
        inside=FileWords(("to 12 Mill Lane",)),
    )
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7 to 12 Mill Lane")
    kept.done("attach", "1", tmp_path / "letter.pdf")
    ran = kept(*arguments(tmp_path / "asked"))
    assert ran.code == 2
    assert "Exhibit EX/2: in its file, which leaves whole or stays behind\n" in ran.err
    assert "--leave-whole EXHIBIT" in ran.err
    assert "Mill" not in ran.err
    value = export(kept, tmp_path / "out", "--own", "take-out")
    assert (value["originals"], value["taken_out"]["evidence"]) == (0, 2)
    assert b"Mill Lane" not in whole(tmp_path / "out")
    value = export(kept, tmp_path / "whole", "--own", "take-out", "--leave-whole", "EX/2")
    assert (value["originals"], value["taken_out"]["evidence"]) == (1, 1)
    assert b"%PDF-1.7 to 12 Mill Lane" in whole(tmp_path / "whole")
    assert (
        "--leave-whole EXHIBIT" not in kept(*arguments(tmp_path / "b", "--leave-whole", "EX/2")).err
    )


def test_whoever_helped_is_asked_about_where_their_name_stands_in_other_words(
    cli: Cli, tmp_path: Path
) -> None:
    """A bundle has their role; also a name that an earlier version alone has is asked about."""
    limb = {"test": "ew.pha.2A", "limb": "e", "how": "ticked", "helped": True}
    said = (
        {"what": "He was outside.", "typed": "relative", "typed_by": "My sister Kerra"},
        {"what": "A letter.", "limbs": [{**limb, "by": "Perpetua Lisle, advocate"}]},
        {"kind": "police", "what": "Asked for a review, with Perpetua's help. Kerra was there."},
        {"kind": "case", "fact": "plea", "what": "Not guilty. Maeve rang.",
         "known": "advocate", "told_by": "Maeve"},
        {"kind": "case", "fact": "charge", "what": "Charged. Quill rang.",
         "known": "officer", "told_by": "DC Quill"},
    )  # fmt: skip
    cli.done("record", typed="\n".join(map(json.dumps, said)))
    assert cli("amend", "1", typed=json.dumps({"typed_by": ""})).code == 0
    ran = cli("export", "--for", "police", "--out", tmp_path / "police", "--words", "leave")
    assert "(“Perpetua”), Police contact 1" in ran.err
    assert "(“Kerra”), Police contact 1" in ran.err
    assert "(“Maeve”), State of the case 1" in ran.err
    # an officer is no helper
    assert "Quill" not in ran.err
