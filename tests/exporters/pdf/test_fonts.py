from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from exporters.pdf.fonts import Fonts, spelled
from exporters.pdf.style import BODY, DIGEST

SOME = st.text(st.characters(), max_size=200)  # surrogates too


@given(text=SOME)
def test_nothing_is_dropped_and_twice_is_once(fonts: Fonts, text: str) -> None:
    shown = fonts.printable(text)
    assert fonts.printable(shown) == shown
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    assert shown.count("\n") == lines.count("\n")
    # each character gives at least one, in order
    assert shown == "".join(fonts.printable(char) for char in lines)
    assert all(fonts.printable(char) for char in lines)


@given(text=SOME)
def test_nothing_acts_unseen(fonts: Fonts, text: str) -> None:
    for char in fonts.printable(text):
        assert char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(text=SOME)
def test_what_is_shown_can_be_encoded_and_measured(fonts: Fonts, text: str) -> None:
    for line in fonts.printable(text).split("\n"):
        for style in (BODY, DIGEST):
            assert fonts.width(line, style) >= 0
            assert fonts.face(style).show(line, style.size).isascii()


def test_letters_stay_and_others_become_codes(fonts: Fonts) -> None:
    same = "Widziałam go o świcie. Ώρα έξι. Он ждал дома. Ŵyl «citát» – ‘ok’ ½ €"
    assert fonts.printable(same) == same
    assert fonts.printable("\U0001f52a") == "[U+1F52A]"
    assert fonts.printable("a\u202eb\u200dc\x07\ud83d") == "a[U+202E]b[U+200D]c[U+0007][U+D83D]"
    assert fonts.printable("שלום") == "[U+05E9][U+05DC][U+05D5][U+05DD]"
    assert fonts.printable("a\tb\u00a0c  d\r\ne\rf") == "a    b c  d\ne\nf"
    assert fonts.coded("a[U+0041]\u202e\r\n") == {"\u202e"}


def test_arrows_come_from_another_font_of_the_chain(fonts: Fonts) -> None:
    shown = fonts.face(BODY).show("a → b", BODY.size)
    assert shown.count("Tf") == 4  # into each run, and back


def test_strings_cannot_be_ended_by_text() -> None:
    assert spelled(b"a)(\\\r\n\xff") == "a\\051\\050\\134\\015\\012\\377"
