"""A policy counts only where an administrator alone can change it."""

from __future__ import annotations

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.policy_protection import is_protected, is_protected_on_windows

TRUSTED = "O:BAD:(A;ID;FA;;;SY)(A;ID;FA;;;BA)"
# what Windows gives a new file and a new folder of ProgramData that an administrator makes
FILE = "O:BAD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)"
FOLDER = (
    "O:BAD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIOID;GA;;;CO)"
    "(A;OICIID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)"
)
PERSON = "S-1-5-21-1111111111-2222222222-3333333333-1001"


def seen(mode: int, owner: int) -> os.stat_result:
    return os.stat_result((stat.S_IFREG | mode, 0, 0, 1, owner, owner, 0, 0, 0, 0))


@given(mode=st.integers(0, 0o777), owner=st.sampled_from([0, 1, 1000]))
def test_only_root_may_own_it_and_nobody_else_may_write(mode: int, owner: int) -> None:
    assert is_protected(seen(mode, owner)) is (owner == 0 and not mode & 0o022)


def test_what_an_administrator_makes_in_program_data_is_protected() -> None:
    assert is_protected_on_windows(FILE, folder=False)
    assert is_protected_on_windows(FOLDER, folder=True)
    assert is_protected_on_windows(TRUSTED, folder=False)


@pytest.mark.parametrize(
    "described",
    [
        FILE.replace("O:BA", f"O:{PERSON}"),
        FILE + f"(A;;FA;;;{PERSON})",
        FILE + f"(A;;FW;;;{PERSON})",
        FILE + "(A;;GA;;;WD)",
        FILE + "(A;;GW;;;AU)",
        FILE + "(A;;0x1301bf;;;BU)",
        FILE + "(A;;SD;;;BU)",
        FILE + "(A;;WDWO;;;BU)",
        # unknown rights, kinds and forms
        FILE + "(A;;QQ;;;BU)",
        FILE + "(A;;FRX;;;BU)",
        FILE + '(XA;;FR;;;BU;(WIN://SYSAPPID Contains "x"))',
        FILE + "(OA;;FR;;;BU)",
        FILE + "(A)",
        "O:BA",
        "O:BAD:NO_ACCESS_CONTROL",
        "D:(A;;FR;;;BU)",
        "",
        "anything",
    ],
)
def test_a_file_that_others_can_change_is_none(described: str) -> None:
    assert not is_protected_on_windows(described, folder=False)


@pytest.mark.parametrize("rights", ["FA", "DT", "SD", "WD", "WO", "GA", "0x40"])
def test_a_folder_in_which_others_can_replace_it_is_none(rights: str) -> None:
    assert not is_protected_on_windows(FOLDER + f"(A;;{rights};;;BU)", folder=True)


def test_a_refusal_of_windows_makes_nothing_good() -> None:
    assert not is_protected_on_windows("O:BAD:(D;;FA;;;WD)(A;;FA;;;WD)(A;;FA;;;BA)", folder=False)


@given(st.text(alphabet="OBASYDGWUFRX:();0x12ID- ", max_size=80))
def test_no_description_makes_it_fail(described: str) -> None:
    assert is_protected_on_windows(described, folder=False) in (True, False)


@given(
    rights=st.lists(st.sampled_from(["FR", "FX", "GR", "GX", "RC", "CC", "LO", "SW"])),
    more=st.sampled_from(["", "FA", "FW", "GA", "GW", "DC", "LC", "RP", "CR", "SD", "WD", "WO"]),
)
def test_a_right_to_change_counts_wherever_it_stands(rights: list[str], more: str) -> None:
    described = f"{FILE}(A;;{''.join(rights)}{more};;;{PERSON})"
    assert is_protected_on_windows(described, folder=False) is (not more)
