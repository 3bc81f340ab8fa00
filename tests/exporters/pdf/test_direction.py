"""The order of reading, against python-bidi's own implementation of the same algorithm."""

from __future__ import annotations

import unicodedata

from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.shaping import CODE, ISOLATE, base_level, levels, mirrored

CHARS = "aZ1٢۳אبंּ .,:+-/%$()[]«»{}\u200c漢"
TEXT = st.text(st.sampled_from(CHARS), max_size=30)


def seen(text: str, base: int) -> str:
    """The characters from left to right."""
    # L1: what hangs at the end stands by the direction of the whole
    kept = text.rstrip(" ")
    found = levels(text, base)[: len(kept)] + [base] * (len(text) - len(kept))
    order = list(range(len(text)))
    for level in range(max(found, default=0), 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and found[order[end]] >= level:
                end += 1
            order[at:end] = reversed(order[at:end])
            at = end + 1
    return "".join(text[at] for at in order)


@given(text=TEXT, base=st.sampled_from((0, 1)))
def test_letters_stand_as_another_implementation_has_them(text: str, base: int) -> None:
    # it leaves out what joins letters, and does not turn brackets round
    found = seen(text, base).replace("\u200c", "")
    assert found == get_display(text, base_dir="LR"[base]).replace("\u200c", "")


def test_the_first_letter_decides() -> None:
    assert base_level("12 (a ب") == 0
    assert base_level("12 (ب a") == 1
    assert base_level("[U+202E] ש") == 1
    assert base_level("12 [U+202E]") == 0
    assert base_level("") == 0


@given(before=TEXT, after=TEXT, base=st.sampled_from((0, 1)))
def test_a_visible_code_changes_the_order_of_nothing_else(
    before: str, after: str, base: int
) -> None:
    with_code = levels(before + "[U+202E]" + after, base)
    # U+FFFC is as neutral as an isolate
    without = levels(before + "\ufffc" + after, base)
    at = len(before)
    assert with_code[at : at + 8] == [without[at] + 2 * ISOLATE] * 8
    # what joins letters takes the level of whatever stands before it, and no room
    shown = [nth for nth, letter in enumerate(before + after) if letter != "\u200c"]
    around, other = with_code[:at] + with_code[at + 8 :], without[:at] + without[at + 1 :]
    assert [around[nth] for nth in shown] == [other[nth] for nth in shown]
    assert CODE.search(before + after) is None


def test_every_bracket_that_can_be_printed_is_turned_round(fonts: Fonts) -> None:
    for point in range(0x10000):
        char = chr(point)
        if unicodedata.category(char) not in ("Ps", "Pe") or not unicodedata.mirrored(char):
            continue
        if fonts.printable(char) == char:
            assert mirrored(mirrored(char)) == char
            assert unicodedata.name(mirrored(char)) != unicodedata.name(char)
