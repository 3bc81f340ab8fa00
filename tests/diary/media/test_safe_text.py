"""Text made safe to show: nothing unseen stays unseen, and nothing else changes."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from diary.invisible_marks import JOINERS, needless_places
from diary.media.safe_text import is_visible, visible_lines

UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
LETTERS = st.one_of(
    st.characters(),
    st.characters(max_codepoint=0x700),
    st.sampled_from("\r\n\t\x7f\xad\u061c\u200b\u200d\u200e\u202e\u2066\ufeff"),
)


def is_seen(ch: str) -> bool:
    return ch in "\n\t" or ch in JOINERS or unicodedata.category(ch) not in UNSEEN


@given(st.text(LETTERS, max_size=30))
def test_each_unseen_character_becomes_its_code_and_no_other_changes(text: str) -> None:
    unified = re.sub(r"\r\n?", "\n", text)
    quiet = needless_places(unified)
    shown = visible_lines(text)
    for at, ch in enumerate(unified):
        if is_seen(ch) or at in quiet:
            assert shown.startswith(ch)
            shown = shown[1:]
        else:
            code = chr(0x2400 + ord(ch)) if ord(ch) < 0x20 else f"\u27e8U+{ord(ch):04X}\u27e9"
            assert shown.startswith(code)
            shown = shown[len(code) :]
    assert shown == ""


@given(st.text(LETTERS, max_size=30))
def test_what_was_made_visible_is_visible(text: str) -> None:
    assert is_visible(visible_lines(text))


def test_no_character_is_passed_by_that_is_not_seen() -> None:
    for value in range(0x2100):
        ch = chr(value)
        assert (visible_lines(ch) == ch) >= is_seen(ch) or ch == "\r"
        assert is_visible(ch) >= is_seen(ch)
        if not is_seen(ch) and ch not in "\r" and not needless_places(ch):
            assert ch not in visible_lines(ch)
            assert not is_visible(f"a{ch}b") or ch in "\u200e\u200f\u2068\u2069"
