"""Where the decoder is not confined, only an option decodes files of others, and never silently."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from diary.media.decoder_client import MediaClient
from tests.support import hostile_decoders
from tests.support.media_samples import jpeg
from tests.ui.cli.conftest import Cli
from ui.policy import FilesAnswer, Policy

OPTION = "--open-unprotected"
RISK = "could then reach your other files"
QUESTION = "Show pictures of others without protection?"


@pytest.fixture
def weak(cli: Cli) -> Iterator[Cli]:
    """A command line whose decoder could read the person's files."""
    cli.media = MediaClient(hostile_decoders.unconfined())
    yield cli
    cli.media.close()


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    file = tmp_path / "chat.txt"
    file.write_text("01/03/2026, 21:10 - Sam: I am outside.\n", encoding="utf-8")
    return file


def test_messages_are_read_without_the_option(weak: Cli, chat: Path) -> None:
    ran = weak.bare("import", "--dry-run", chat, typed="yes\n", person=True)
    assert (ran.code, OPTION in ran.err, QUESTION in ran.err) == (0, False, False)
    assert not weak.media.consent.given


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    file = tmp_path / "photo.jpg"
    file.write_bytes(jpeg(orientation=6))
    return file


@pytest.mark.parametrize("command", ["attach", "export", "list"])
def test_pictures_that_are_kept_and_not_shown_are_said_with_the_option(
    weak: Cli, photograph: Path, tmp_path: Path, command: str
) -> None:
    weak("record", typed='{"what": "He was outside again."}')
    ran = weak("attach", "1", photograph)
    assert ran.code == 0
    # Its places, times and devices were read.
    assert "could not be looked into" not in ran.err
    if command == "export":
        ran = weak("export", "--for", "police", "--out", tmp_path / "b", "--positions", "keep")
    if command == "list":
        ran = weak("list", "--read-files", "--search", "outside")
    assert f"{OPTION} shows them all the same" in ran.err
    assert "Installing the program anew" not in ran.err


def test_a_photograph_leaves_without_its_place_and_device_and_the_bundle_is_checked(
    weak: Cli, photograph: Path, tmp_path: Path
) -> None:
    weak("record", typed='{"what": "He was outside again."}')
    assert weak("attach", "1", photograph).code == 0
    bundle = tmp_path / "b"
    answers = ("--positions", "withhold", "--device", "withhold", "--own", "keep")
    assert weak("export", "--for", "police", "--out", bundle, *answers).code == 0
    (copy,) = bundle.rglob("*.jpg")
    assert b"Fono" not in copy.read_bytes()
    with Image.open(copy) as shown:
        assert ImageOps.exif_transpose(shown).size == (60, 120)
    ran = weak.bare("check", bundle)
    assert (ran.code, OPTION in ran.err) == (0, False)
    assert not weak.media.consent.given


@pytest.fixture
def kept(weak: Cli) -> Cli:
    weak("record", typed='{"what": "He was outside again."}')
    return weak


def test_where_nobody_sits_the_option_is_the_consent_and_the_risk_is_said(
    kept: Cli, photograph: Path
) -> None:
    ran = kept("attach", "1", photograph, OPTION, "--quiet")
    assert RISK in ran.err
    assert kept.media.consent.given


@pytest.mark.parametrize(("said", "given"), [("yes\n", True), ("perhaps\nno\n", False)])
def test_at_a_terminal_it_is_asked_in_the_words_of_the_window(
    kept: Cli, photograph: Path, said: str, *, given: bool
) -> None:
    ran = kept("attach", "1", photograph, OPTION, typed=said, person=True)
    assert QUESTION in ran.err
    assert RISK in ran.err
    assert "Show them all the same? (yes, no)" in ran.err
    assert kept.media.consent.given is given


def test_where_it_is_confined_the_option_changes_and_says_nothing(cli: Cli, chat: Path) -> None:
    cli("record", typed='{"what": "He was outside again."}')
    ran = cli("attach", "1", chat, OPTION, typed="", person=True)
    assert ran.code == 0
    assert RISK not in ran.err


def test_what_an_organisation_forbids_no_option_opens_and_it_is_said(
    kept: Cli, photograph: Path
) -> None:
    kept.policy = Policy(FilesAnswer.NEVER)
    ran = kept("attach", "1", photograph, OPTION, typed="yes\n", person=True)
    assert "never" in ran.err
    assert QUESTION not in ran.err
    assert not kept.media.consent.given


def test_allow_gives_no_consent_to_a_command_without_the_option(
    kept: Cli, photograph: Path
) -> None:
    kept.policy = Policy(FilesAnswer.ALLOW)
    kept("attach", "1", photograph)
    assert not kept.media.consent.given
