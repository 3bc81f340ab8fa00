from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths

from ui.desktop import record_location
from ui.desktop.record_location import PortableInstall, free_place, program_folder
from ui.desktop.removable_drives import drive_of
from ui.place_warnings import is_removable_root

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A stick with a checkout, and beside it on the host a record among the documents."""
    (tmp_path / "stick" / "daybook-linux" / "ui" / "desktop").mkdir(parents=True)
    for name in ("dev.py", "pyproject.toml"):
        (tmp_path / "stick" / "daybook-linux" / name).touch()
    return tmp_path / "stick"


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "Documents" / "Daybook"
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: str(place.parent))
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    return place


def record(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "keys").touch()
    return folder


def running(top: Path) -> PortableInstall:
    program = program_folder(top / "daybook-linux" / "ui" / "desktop" / "record_location.py")
    return PortableInstall(program, drive_of(program, top.__eq__, lambda _root: True))


def test_the_program_finds_its_own_checkout_from_wherever_it_was_started() -> None:
    assert program_folder(Path(record_location.__file__).resolve()) == ROOT
    assert record_location.portable_install().program == ROOT


def test_a_frozen_program_is_where_its_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "Daybook.exe"))
    assert program_folder(ROOT / "ui" / "desktop" / "record_location.py") == tmp_path


def test_an_installed_program_is_where_it_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    assert program_folder(tmp_path / "lib" / "ui" / "locations.py") == tmp_path / "bin"


@pytest.mark.parametrize(
    "place", ["Daybook", "Daybook record", "daybook-linux/Daybook", "daybook-linux/Daybook record"]
)
def test_a_record_on_the_stick_comes_before_one_among_the_documents(
    top: Path, documents: Path, place: str
) -> None:
    record(documents)
    assert record_location.find_record(None, running(top)) == documents
    theirs = record(top / place)
    assert record_location.find_record(None, running(top)) == theirs


def test_a_record_at_the_top_is_found_from_a_program_further_down(
    top: Path, documents: Path
) -> None:
    theirs = record(top / "Daybook")
    deep = PortableInstall(top / "tools" / "mine" / "program", top)
    assert record_location.find_record(None, deep) == theirs


def test_nothing_is_looked_for_above_the_stick(top: Path, documents: Path) -> None:
    record(top.parent / "Daybook")
    at_the_top = PortableInstall(top, top)
    assert record_location.find_record(None, at_the_top) is None
    assert record_location.find_record(None, running(top)) is None


def test_a_program_on_a_disk_finds_the_record_beside_it_but_proposes_the_documents(
    top: Path, documents: Path
) -> None:
    theirs = record(top / "Daybook")
    fixed = PortableInstall(top / "daybook-linux", None)
    assert record_location.find_record(None, fixed) == theirs
    assert record_location.proposed_folder(fixed) == documents


def test_a_program_on_a_stick_proposes_the_stick(top: Path, documents: Path) -> None:
    assert record_location.proposed_folder(running(top)) == top / "Daybook"
    assert not documents.parent.exists()


def test_the_program_may_have_the_name_itself(top: Path, documents: Path) -> None:
    (top / "daybook-linux").rename(top / "Daybook")
    here = PortableInstall(top / "Daybook", top)
    assert record_location.proposed_folder(here) == top / "Daybook record"
    assert record_location.find_record(None, here) is None
    theirs = record(top / "Daybook record")
    assert record_location.find_record(None, here) == theirs
    assert free_place(top) is None
    assert record_location.proposed_folder(here) == documents


def test_an_empty_folder_of_the_name_is_taken_and_one_with_something_in_it_is_not(
    top: Path,
) -> None:
    (top / "Daybook").mkdir()
    assert free_place(top) == top / "Daybook"
    (top / "Daybook" / "letter.txt").touch()
    assert free_place(top) == top / "Daybook record"


def test_a_stick_that_cannot_be_written_to_is_not_proposed(
    top: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_location.os, "access", lambda folder, _mode: folder != top)
    assert record_location.proposed_folder(running(top)) == documents


@pytest.mark.parametrize(
    ("root", "removable"),
    [
        ("/media/anna/STICK", True),
        ("/run/media/anna/STICK", True),
        ("/Volumes/STICK", True),
        ("/", False),
        ("/home", False),
        ("/mediatheque", False),
    ],
)
def test_a_stick_is_known_by_where_systems_put_one(
    monkeypatch: pytest.MonkeyPatch, root: str, removable: bool
) -> None:
    monkeypatch.setattr(record_location.sys, "platform", "linux")
    assert is_removable_root(root) is removable


def test_the_stick_is_the_drive_that_the_folder_lies_on(top: Path) -> None:
    tops = (top, top.parent)
    assert drive_of(top / "a" / "b", tops.__contains__, lambda root: root == str(top)) == top
    assert drive_of(top / "a", tops.__contains__, lambda root: root == str(top.parent)) is None


def test_no_drive_at_all_is_no_stick(tmp_path: Path) -> None:
    assert drive_of(tmp_path, lambda _each: False, lambda _root: True) is None


def test_a_folder_that_is_copied_elsewhere_is_not_proposed_and_still_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = tmp_path / "home" / "OneDrive" / "Documents"
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: str(synced))
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    fixed = PortableInstall(tmp_path / "program", None)
    assert record_location.proposed_folder(fixed) == tmp_path / "home" / "Daybook"
    assert record_location.find_record(None, fixed) is None
    in_home = record(tmp_path / "home" / "Daybook")
    assert record_location.find_record(None, fixed) == in_home
    theirs = record(synced / "Daybook")
    assert record_location.find_record(None, fixed) == theirs
    # Where all of the home folder is copied there is nothing better to propose.
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home" / "OneDrive")
    assert record_location.proposed_folder(fixed) == synced / "Daybook"
