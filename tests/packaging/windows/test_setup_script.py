"""What the setup lays and takes away, by its script."""

from __future__ import annotations

import re
from pathlib import Path

import marks
import pytest
import setup_script

NAMES = ["Daybook.exe", "command/daybook.exe", "runtime/a/b.py", "runtime/python313.dll"]


def script(**changes: object) -> str:
    given: dict[str, object] = {
        "stage": Path("/stage"), "target": Path("/out.exe"), "version": "1.2.3", "size": 4096,
        "mark": None, "uninstaller": Path("/beside/Uninstall.exe"),
        "icon": Path("/beside/daybook.ico"),
    }  # fmt: skip
    names = changes.pop("names", NAMES)
    setup = setup_script.Setup(**{**given, **changes})  # type: ignore[arg-type]
    return setup_script.setup_script(setup, names)  # type: ignore[arg-type]


def test_each_file_that_is_laid_is_taken_away_by_its_name() -> None:
    told = script()
    stage = re.escape(str(Path("/stage/")))
    laid = [Path(name).as_posix() for name in re.findall(rf'File "{stage}[/\\](.+)"', told)]
    part = told.partition('Section "Uninstall"')[2]
    gone = re.findall(r'Delete "\$INSTDIR\\(.+)"', part)
    assert laid == NAMES
    assert [name.replace("\\", "/") for name in gone] == NAMES


def test_a_folder_goes_only_when_it_is_empty_and_after_those_inside() -> None:
    told = script()
    assert not re.search(r"RMDir\s+/r|Delete\s+.*[*?]", told, re.IGNORECASE)
    gone = re.findall(r'RMDir "(.+)"', told.partition('Section "Uninstall"')[2])
    assert gone == [r"$INSTDIR\runtime\a", r"$INSTDIR\command", r"$INSTDIR\runtime"]


def test_the_keys_go_only_after_every_file_is_gone() -> None:
    part = script().partition('Section "Uninstall"')[2]
    order = [part.index(each) for each in ("ClearErrors", "Delete ", "could be removed", "RegKey")]
    assert order == sorted(order)


def block(told: str, start: str, end: str) -> str:
    return told.partition(start)[2].partition(end)[0]


def test_every_account_gets_it_only_where_an_administrator_says_so() -> None:
    told = script()
    assert "RequestExecutionLevel user" in told
    asked = block(told, '"/ALLUSERS"', "${EndIf}")
    steps = ["RefuseWithoutAdministrator", "SetShellVarContext all", "$PROGRAMFILES64"]
    assert [step for step in steps if step in asked] == steps
    assert asked.index(steps[0]) < asked.index(steps[1])
    assert told.count("$PROGRAMFILES") == 1
    # The uninstaller looks for its own folder among every account's, and then asks for the same.
    removing = block(told, "Function un.onInit", "FunctionEnd")
    assert told.count("SetShellVarContext all") == 2
    assert "SetShellVarContext all" in removing
    assert "RefuseWithoutAdministrator" in removing


def test_one_key_of_the_registry_is_written_and_it_goes() -> None:
    told = script()
    assert not re.search(r"HKLM|HKCU|HKEY_", told)
    assert set(re.findall(r'WriteReg\w+ SHCTX "([^"]+)"', told)) == {setup_script.KEY}
    assert f'DeleteRegKey SHCTX "{setup_script.KEY}"' in told
    assert r'"DisplayIcon" "$INSTDIR\Daybook.exe"' in told


def test_windows_starts_the_uninstaller_that_waits() -> None:
    told = script()
    assert f'WriteUninstaller "$INSTDIR\\{setup_script.REMOVER}"' in told
    commands = re.findall(r'UninstallString" \'"([^"]+)"', told)
    assert commands == [f"$INSTDIR\\{setup_script.UNINSTALLER}"] * 2
    launcher = (Path(setup_script.__file__).with_name("launcher.c")).read_text(encoding="utf-8")
    escaped = setup_script.REMOVER.replace("\\", "\\\\")
    assert f'#define PROGRAM L"\\\\{escaped}"' in launcher


def test_no_name_says_what_the_program_is_for() -> None:
    assert not re.search(r"stalk|abus|violen|victim|police|evidence|diary", script(), re.IGNORECASE)


def test_an_entry_in_the_start_menu_is_asked_for() -> None:
    told = script()
    assert "/STARTMENU" in told
    (made,) = re.findall(r"\n(.*)\n *CreateShortcut", told)
    assert made == '  ${If} $entry == "yes"'
    answers = re.findall(r'(.*)\n *StrCpy \$entry "yes"', told)
    assert [answer.split()[-1] for answer in answers] == [
        "${Errors}", "${BST_CHECKED}", '"$SMPROGRAMS\\Daybook.lnk"',
    ]  # fmt: skip
    assert "everybody who uses this account of Windows can see it" in told
    assert "everybody who uses this computer can see it" in told


def test_the_last_page_offers_to_start_it_and_to_open_its_folder_and_does_neither_unasked() -> None:
    told = script()
    offered = re.findall(r'FINISHPAGE_(RUN|SHOWREADME)_TEXT "(.+)"', told)
    assert offered == [("RUN", "Start Daybook now"), ("SHOWREADME", "Open the folder")]
    assert all(f"MUI_FINISHPAGE_{kind}_NOTCHECKED" in told for kind, _ in offered)


def test_what_is_for_trying_says_so() -> None:
    assert "NOT FOR RELEASE" not in script()
    marked = script(mark=marks.OTHER_PARTS)
    assert 'Caption "Daybook 1.2.3 setup (NOT FOR RELEASE)"' in marked
    assert '"DisplayName" "Daybook (NOT FOR RELEASE)"' in marked


@pytest.mark.parametrize("mark", [marks.OTHER_PARTS, marks.UNSIGNED])
def test_the_mark_stands_on_the_first_page_and_on_the_last(mark: marks.Mark) -> None:
    told = script(mark=mark)
    first = re.search(r'NSD_CreateLabel.* "(.*)"', told)
    last = re.search(r'FINISHPAGE_TEXT ".*\\n(.*)"', told)
    assert first is not None
    assert last is not None
    assert (first[1], last[1]) == (mark.text, mark.line)
    assert len(mark.line) <= marks.LONGEST


def test_every_place_for_a_word_is_filled() -> None:
    assert not re.search(r"@[A-Z_]+@", script(mark=marks.UNSIGNED, sign="signtool sign %1"))
    assert "!uninstfinalize 'signtool sign %1'" in script(sign="signtool sign %1")


@pytest.mark.parametrize("name", ["$INSTDIR", 'a"b', "a\nb", "a/../b", "a`b", "a;b"])
def test_a_file_whose_name_the_script_would_read_is_refused(name: str) -> None:
    with pytest.raises(SystemExit, match="cannot hold"):
        script(names=[name])


@pytest.mark.parametrize(
    ("version", "told"),
    [("1", "1.0.0.0"), ("0.1.0", "0.1.0.0"), ("1.2.3rc4", "1.2.3.4"), ("1.2+g5", "1.2.0.0")],
)
def test_a_version_has_four_numbers(version: str, told: str) -> None:
    assert setup_script.numbers(version) == told
