from __future__ import annotations

from itertools import chain, pairwise

from hypothesis import given
from hypothesis import strategies as st

from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.line_breaking import fitted, lines_of, wrap
from exporters.pdf.engine.style import BODY, CELL_DIGEST, LABEL, Style

LETTERS = st.text(st.sampled_from("abW.-/ i[]é "), max_size=400)


@given(text=LETTERS, width=st.floats(12, 300))
def test_breaking_loses_nothing_and_fits(fonts: Fonts, text: str, width: float) -> None:
    lines = wrap(fonts, text, BODY, width)
    assert "".join(lines) == text
    assert all(lines) or lines == [""]
    for line in lines:
        # one space may hang beyond the edge, unseen
        hung = line[:-1] if line.endswith(" ") else line
        assert fonts.width(hung, BODY) <= width + 0.01


@given(text=LETTERS, width=st.floats(40, 300))
def test_words_are_whole_where_they_can_be(fonts: Fonts, text: str, width: float) -> None:
    lines = wrap(fonts, text, BODY, width)
    for before, after in pairwise(lines):
        if not before.endswith(" "):
            # spaces that begin a line stay with its first word
            first = before.lstrip(" ")
            begun = before if " " not in first else first.rpartition(" ")[2]
            word = begun + after.partition(" ")[0]
            assert fonts.width(word, BODY) > width or before[-1] in "-/.]" or before.isspace()


def test_a_word_of_20000_letters_is_broken_and_whole(fonts: Fonts) -> None:
    word = "x" * 20_000
    lines = wrap(fonts, word, BODY, 400)
    assert "".join(lines) == word
    assert len(lines) < 400


def test_a_long_address_breaks_after_a_joint(fonts: Fonts) -> None:
    lines = wrap(fonts, "http-site/" + "abcdefgh/" * 30, BODY, 200)
    assert all(line.endswith("/") for line in lines)


def test_line_ends_and_runs_of_spaces_stay(fonts: Fonts) -> None:
    assert lines_of(fonts, "a\n\n  b   c\n", BODY, 300) == ["a", "", "  b   c", ""]


def test_fitted_says_when_it_left_something_out(fonts: Fonts) -> None:
    assert fitted(fonts, "short", BODY, 200) == "short"
    cut = fitted(fonts, "long words " * 20, BODY, 100)
    assert cut.endswith("…")
    assert fonts.width(cut, BODY) <= 100


@given(
    asked=st.lists(
        st.tuples(
            st.text(st.sampled_from("abW é\n\u0301של"), max_size=120),
            st.sampled_from((BODY, LABEL, CELL_DIGEST)),
            st.sampled_from((60.0, 61.0)),
        ),
        max_size=8,
    )
)
def test_what_stays_measured_is_what_it_was(
    fonts: Fonts, asked: list[tuple[str, Style, float]]
) -> None:
    for text, style, width in (*asked, *asked):
        broken = (wrap(fonts, part, style, width) for part in fonts.printable(text).split("\n"))
        lines = lines_of(fonts, text, style, width)
        assert lines == [*chain(*broken)]
