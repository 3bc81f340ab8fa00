from __future__ import annotations

from hypothesis import given

from diary.crypto.recovery_code import parse
from tests.diary.crypto.test_recovery_code import codes
from ui.text.access import recovery_sheet_lines


@given(codes)
def test_the_code_on_the_sheet_reads_as_it_is(code: str) -> None:
    sheet = recovery_sheet_lines(code)
    assert parse("".join(line for line in sheet if line.startswith("    "))) == code
    assert not any("\n" in line for line in sheet)
    assert max(map(len, sheet)) <= 76


def test_the_sheet_is_the_same_but_for_the_code() -> None:
    one, other = (
        recovery_sheet_lines("0000-" * 6 + "0000"),
        recovery_sheet_lines("ZZZZ-" * 6 + "ZZZZ"),
    )
    assert [a == b for a, b in zip(one, other, strict=True)].count(False) == 2
