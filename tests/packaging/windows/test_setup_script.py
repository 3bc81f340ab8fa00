"""What the setup lays and takes away, by its script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import setup_script

NAMES = ["Daybook.exe", "command/daybook.exe", "runtime/a/b.py", "runtime/python313.dll"]


def script(**changes: object) -> str:
    given: dict[str, object] = {
        "stage": Path("/stage"), "target": Path("/out.exe"), "version": "1.2.3", "size": 4096,
        "marked": False,
    }  # fmt: skip
    return setup_script.setup_script(setup_script.Setup(**{**given, **changes}), NAMES)  # type: ignore[arg-type]


def test_each_file_that_is_laid_is_taken_away_by_its_name() -> None:
    told = script()
    stage = re.escape(str(Path("/stage/")))
    laid = [Path(name).as_posix() for name in re.findall(rf'File "{stage}[/\\](.+)"', told)]
    gone = re.findall(r'Delete "\$INSTDIR\\(.+)"', told)
    assert laid == NAMES
    assert [name.replace("\\", "/") for name in gone] == [*NAMES, setup_script.UNINSTALLER]


def test_a_folder_goes_only_when_it_is_empty_and_after_those_inside() -> None:
    told = script()
    assert not re.search(r"RMDir\s+/r|Delete\s+.*[*?]", told, re.IGNORECASE)
    gone = re.findall(r'RMDir "(.+)"', told)
    assert gone == [
        r"$INSTDIR\runtime\a", r"$INSTDIR\command", r"$INSTDIR\runtime", "$INSTDIR",
    ]  # fmt: skip


def test_no_administrator_is_asked_and_nothing_is_written_for_all() -> None:
    told = script()
    assert "RequestExecutionLevel user" in told
    assert not re.search(r"HKLM|HKEY_LOCAL_MACHINE|SetShellVarContext all|PROGRAMFILES", told)
    written = set(re.findall(r'WriteReg\w+ HKCU "([^"]+)"', told))
    assert written == {setup_script.KEY}
    assert f'DeleteRegKey HKCU "{setup_script.KEY}"' in told


def test_no_name_says_what_the_program_is_for() -> None:
    assert not re.search(r"stalk|abus|violen|victim|police|evidence|diary", script(), re.IGNORECASE)


def test_an_entry_in_the_start_menu_is_asked_for() -> None:
    told = script()
    assert 'Section /o "An entry in the Start menu"' in told
    assert "/STARTMENU" in told


def test_what_is_for_trying_says_so() -> None:
    assert "NOT FOR RELEASE" not in script()
    marked = script(marked=True)
    assert 'Caption "Daybook 1.2.3 setup (NOT FOR RELEASE)"' in marked
    assert '"DisplayName" "Daybook (NOT FOR RELEASE)"' in marked


def test_every_place_for_a_word_is_filled() -> None:
    assert not re.search(r"@[A-Z_]+@", script(marked=True, sign="signtool sign %1"))
    assert "!uninstfinalize 'signtool sign %1'" in script(sign="signtool sign %1")


@pytest.mark.parametrize("name", ["$INSTDIR", 'a"b', "a\nb", "a/../b", "a`b", "a;b"])
def test_a_file_whose_name_the_script_would_read_is_refused(name: str) -> None:
    setup = setup_script.Setup(Path("/stage"), Path("/out.exe"), "1", 1, marked=False)
    with pytest.raises(SystemExit, match="cannot hold"):
        setup_script.setup_script(setup, [name])


@pytest.mark.parametrize(
    ("version", "told"),
    [("1", "1.0.0.0"), ("0.1.0", "0.1.0.0"), ("1.2.3rc4", "1.2.3.4"), ("1.2+g5", "1.2.0.0")],
)
def test_a_version_has_four_numbers(version: str, told: str) -> None:
    assert setup_script.numbers(version) == told
