"""The levels of a paragraph, against another implementation of the same algorithm."""

from __future__ import annotations

from itertools import combinations

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from diary.bidi import canonical, paragraph_levels
from tests.support.thinning import examples

LETTERS = "aZ1٢۳אبç .,:+-/%$()[]«»\u0301漢"
MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TEXT = st.text(st.sampled_from(LETTERS), max_size=12)
MARKED = st.lists(TEXT | st.sampled_from(MARKS), max_size=16).map("".join)


def order(levels: list[int]) -> list[int]:
    """L2: the places from left to right."""
    found = list(range(len(levels)))
    odd = [level for level in levels if level % 2]
    for level in range(max(levels, default=0), min(odd, default=1) - 1, -1):
        at = 0
        while at < len(found):
            end = at
            while end < len(found) and levels[found[end]] >= level:
                end += 1
            found[at:end] = reversed(found[at:end])
            at = end + 1
    return found


def seen(text: str) -> str:
    """The characters that can be seen, from left to right."""
    kept = [(at, level) for at, level in enumerate(paragraph_levels(text)) if level is not None]
    places = order([level for _at, level in kept])
    return "".join(text[kept[at][0]] for at in places if text[kept[at][0]] not in MARKS)


@examples(daily=200, soak=2000)
@given(text=MARKED)
def test_letters_stand_as_another_implementation_has_them(text: str) -> None:
    other = "".join(char for char in get_display(text) if char not in MARKS)
    assert seen(text) == other


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc \u202edef\u202c ghi", "abc fed ghi"),
        ("\u2067abc 12\u2069 d", "abc 12 d"),
        ("\u200fabc!", "!abc"),
        ("\u2068אב\u2069 c", "בא c"),
        ("\u2069\u202c\u202c a", " a"),
        ("", ""),
    ],
)
def test_marks_act_as_they_should(text: str, shown: str) -> None:
    assert seen(text) == shown


DEEP = ["\u202b", "\u2067", "\u202a\u2067", "\u2066\u202b", "\u202e\u2068", "\u2067\u202d"]


@pytest.mark.parametrize("times", [30, 61, 62, 63, 64, 124, 125, 126, 200])
@pytest.mark.parametrize("opening", DEEP)
def test_no_more_levels_are_taken_than_there_are(opening: str, times: int) -> None:
    closing = "".join("\u2069" if mark in MARKS[8:11] else "\u202c" for mark in reversed(opening))
    text = f"{opening * times}אb 1!{closing * (times - 1)}(a1){closing} ב."
    assert seen(text) == "".join(char for char in get_display(text) if char not in MARKS)


@given(levels=st.lists(st.integers(0, 6), max_size=14))
def test_one_canonical_form_shows_every_line_alike(levels: list[int]) -> None:
    lowered = canonical(levels)
    assert [level % 2 for level in lowered] == [level % 2 for level in levels]
    assert canonical(lowered) == lowered
    for start, end in combinations(range(len(levels) + 1), 2):
        assert order(levels[start:end]) == order(lowered[start:end])


@pytest.mark.parametrize("mark", MARKS)
def test_any_number_of_marks_is_taken(mark: str) -> None:
    levels = paragraph_levels(mark * 3000 + "אa" * 300 + "\u2069\u202c" * 1500)
    assert len(levels) == 6600
