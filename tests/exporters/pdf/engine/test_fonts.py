from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exporters.pdf.engine.fonts import Fonts, spelled
from exporters.pdf.engine.style import BODY, DIGEST

SOME = st.text(st.characters(), max_size=200)  # surrogates too


@given(text=SOME)
def test_what_is_shown_can_be_encoded_and_measured(fonts: Fonts, text: str) -> None:
    for line in fonts.printable(text).split("\n"):
        for style in (BODY, DIGEST):
            assert fonts.width(line, style) >= 0
            assert fonts.face(style).show(line, style.size).isascii()


def test_arrows_come_from_another_font_of_the_chain(fonts: Fonts) -> None:
    shown = fonts.face(BODY).show("a → b", BODY.size)
    assert shown.count("Tf") == 4  # into each run, and back


def test_strings_cannot_be_ended_by_text() -> None:
    assert spelled(b"a)(\\\r\n\xff") == "a\\051\\050\\134\\015\\012\\377"
