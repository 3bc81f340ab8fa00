"""Whoever hands over at a terminal is told what the window tells, once, and beside the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.jurisdiction import load
from tests.ui.cli.conftest import Cli
from ui import place_warnings

WORDS = load("england-wales")
# what is told before anything leaves, whatever it is
EXPORT = ("export", "duty-to-disclose", "posting", "witnesses")
ON_COMPUTER = "This is on the computer itself. Remember to take it away afterwards.\n"


def said(*names: str) -> str:
    rows = [WORDS.notice(name) for name in names]
    return "".join(f"{row.title}: {' '.join(row.text)}\n" for row in rows)


@pytest.mark.parametrize("way", ["folder", "zip"])
def test_a_bundle_comes_with_the_notices_of_handing_over(
    used: Cli, tmp_path: Path, way: str
) -> None:
    place = tmp_path / "b.zip"
    ran = used("export", "--for", "police", "--as", way, "--out", place)
    assert ran.code == 0
    assert ran.err.endswith(said(*EXPORT, "sending") + ON_COMPUTER)
    assert WORDS.notice("export").title not in ran.out
    again = used("export", "--for", "police", "--as", way, "--out", tmp_path / "c.zip", "--json")
    assert WORDS.notice("sending").title in again.err
    assert again.json["form"] == way


def test_what_is_attached_comes_with_the_notices_of_the_window(cli: Cli, tmp_path: Path) -> None:
    cli.done("record", typed='{"what": "He stood there."}')
    file = tmp_path / "note.txt"
    file.write_text("He stood there.", encoding="utf-8")
    ran = cli("attach", 1, file)
    assert ran.code == 0
    assert ran.err == "EX/1 could not be looked into. It is kept as it is.\n"
    # of pictures nothing is told beside a text
    assert ran.out.endswith("EX/1\n" + said("family-papers"))
    picture = tmp_path / "a.png"
    picture.write_bytes(b"no picture")
    told = said("image-metadata", "recognition", "family-papers")
    ran = cli("attach", 1, picture)
    assert ran.out.endswith(told)
    # before any file is kept
    assert ran.err.startswith(said("under-18"))
    assert said("under-18") in cli("attach", 1, tmp_path / "no.png").err
    assert cli("attach", 1, picture, "--quiet").err.count("under 18") == 0
    assert WORDS.notice("recognition").title not in cli("attach", 1, tmp_path / "no").out
    again = cli("attach", 1, file, "--json")
    assert WORDS.notice("recognition").title not in again.out + again.err


def test_what_must_never_be_added_is_said_before_an_import_too(cli: Cli, tmp_path: Path) -> None:
    photographs = tmp_path / "photographs"
    photographs.mkdir()
    assert cli("import", photographs).err.startswith(said("under-18"))
    assert said("under-18") not in cli("import", tmp_path / "chat.txt").err


@pytest.mark.parametrize(
    ("kind", "own"),
    [("statement", "statement"), ("personal-statement", "personal-statement"),
     ("factors", "factors")],
)  # fmt: skip
def test_a_paper_comes_with_its_own(used: Cli, tmp_path: Path, kind: str, own: str) -> None:
    ran = used("paper", "--kind", kind, "--out", tmp_path / "p.pdf")
    assert ran.code == 0
    assert ran.err.endswith(said(*EXPORT, own) + ON_COMPUTER)


def test_a_synced_folder_is_named(used: Cli, tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    ran = used("export", "--for", "police", "--out", tmp_path / "Dropbox" / "b")
    assert ran.err.endswith("This folder seems to be copied elsewhere by Dropbox.\n")


def test_a_refusal_stays_one_sentence(used: Cli, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"x")
    for audience in ("court", "police"):
        ran = used("export", "--for", audience, "--out", tmp_path / "b")
        assert (ran.code, ran.err.count("\n")) == (2, 1)
    ran = used("paper", "--kind", "witnesses", "--out", tmp_path / "b")
    assert (ran.code, ran.err.count("\n")) == (2, 1)


def test_a_place_on_a_stick_needs_no_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick, mounts = tmp_path / "STICK", (Path(tmp_path.anchor), tmp_path / "STICK")
    monkeypatch.setattr("os.path.ismount", lambda path: Path(path) in mounts)
    monkeypatch.setattr(place_warnings, "is_removable_root", lambda root: root == str(stick))
    assert place_warnings.is_on_stick(stick / "not there yet" / "b")
    assert not place_warnings.is_on_stick(tmp_path / "b")
    assert place_warnings.place_warning(tmp_path / "b", on_stick=True) == ""
