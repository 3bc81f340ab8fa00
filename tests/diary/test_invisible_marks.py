"""Marks that cannot be seen: what is taken out of a line never changes how it is shown."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from bidi import get_display
from hypothesis import example, given
from hypothesis import strategies as st

from diary.invisible_marks import QUIET, merged, needless_places, strip_needless
from tests.support.thinning import examples

MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad"
LETTERS = "aZ1٢۳אבç .,:+-/%$()[]«»漢"
WORDS = st.text(st.sampled_from(LETTERS), min_size=1, max_size=8)
LINE = st.lists(WORDS | st.sampled_from(MARKS), max_size=14).map("".join)
TEXT = st.lists(LINE, max_size=4).map("\n".join)
RLM_AFTER = "ש abc!\u200e"


def seen(line: str) -> str:
    """The characters that can be seen, from left to right, as another implementation has them."""
    return "".join(char for char in get_display(line) if char not in MARKS)


@examples(daily=200, soak=2000)
@given(text=TEXT)
@example(RLM_AFTER)
@example("\u200eאב!")
@example("ab \u2067c 1!\u2069 א")
def test_what_is_taken_out_never_changes_the_order(text: str) -> None:
    stripped = strip_needless(text)
    for before, after in zip(text.split("\n"), stripped.split("\n"), strict=True):
        assert seen(after) == seen(before)


@given(text=TEXT)
def test_marks_alone_are_taken_out_and_twice_is_once(text: str) -> None:
    places = needless_places(text)
    assert all(text[at] in QUIET for at in places)
    stripped = strip_needless(text)
    assert stripped == "".join(char for at, char in enumerate(text) if at not in places)
    assert [c for c in stripped if c not in MARKS] == [c for c in text if c not in MARKS]


def test_what_closes_a_mark_stays_with_it() -> None:
    assert strip_needless("ok \u2067a!\u2069") == "ok \u2067a!\u2069"
    assert strip_needless("x \u2066ok\u2069 \u2067a!\u2069 ש") == "x ok \u2067a!\u2069 ש"


@given(text=TEXT, override=st.sampled_from("\u202d\u202e"))
def test_beside_an_override_nothing_is_taken_out(text: str, override: str) -> None:
    line = text.replace("\n", "") + override
    assert strip_needless(line) == line


@given(left=LINE, right=st.text(st.sampled_from("abc 12.,:()+-"), max_size=20))
def test_of_a_line_from_the_left_every_mark_of_that_direction_goes(left: str, right: str) -> None:
    line = "".join(f"\u200e{char}\u202c" for char in right) + "\u202a\u2066\u2068\u2069"
    assert strip_needless(line) == right
    assert strip_needless(f"{left}\n{line}").endswith("\n" + right)


@pytest.mark.parametrize(
    "text",
    [RLM_AFTER, "\u200eאבג!", "ب\u200eج", "ب\ufeffج", "🇬\u200e🇧", "👍\u200e🏽", "👩\u200e\u200d👩",
     "e\u200e\u0301", "1\u200e\u20e3", "ש\u2029\u200eא"],
)  # fmt: skip
def test_what_changes_something_stays(text: str) -> None:
    assert strip_needless(text) == text


def test_every_letter_from_the_right_is_known_as_one() -> None:
    # a line without any is taken for one from the left, and not looked at further
    for point in range(sys.maxunicode + 1):
        char = chr(point)
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL", "AN"):
            line = f"{char}\u200e!{char}" if kind == "AN" else f"{char}a!\u200e"
            assert strip_needless(line) == line, hex(point)


@pytest.mark.parametrize("filling", ["א(", "(א)", "\u2067", "a\u200e", "א\u202a(\u202c"])
def test_a_hostile_line_is_taken(filling: str) -> None:
    line = "א" + filling * 10_000
    kept = [char for char in strip_needless(line) if char not in MARKS]
    assert kept == [char for char in line if char not in MARKS]
    assert merged(line) == []
