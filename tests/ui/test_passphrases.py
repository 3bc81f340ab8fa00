"""How long guessing takes: from below, by what is chosen, and by what it opens."""

from __future__ import annotations

import io
import math
import secrets

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.guesses import pdf_key, record_key
from diary.crypto.kdf import DEFAULT, derive
from tests.support.claims import FORBIDDEN
from ui.passphrases import (
    GuessingModel,
    GuessingRates,
    PassphraseAdvice,
    PassphraseUse,
    bits_of,
    draw_words,
    load_rates,
    span_text,
    word_list,
)

WORDS = word_list()
RATES = load_rates()
GUESSING = GuessingModel(WORDS)
YEAR = 365.25 * 86400
MANY = 10_000  # how many words and names whoever guesses tries first

# What people choose, and how many guesses find it at the most: by lists that everybody has.
CHOSEN = {
    "password": MANY,
    "iloveyou": MANY,
    "michelle": MANY,
    "qwerty": MANY,
    "asdfghjkl": MANY,
    "11111111": MANY,
    "123456789": MANY,
    "dafydd": MANY,
    "cwtch": MANY,
    "Password1": MANY * 2 * 10,
    "p4ssw0rd": MANY * 2**4,
    "michelle1987": MANY * 120,
    "24121987": 366 * 100,
    "19871224": 366 * 100,
    "passwordpassword": MANY * 2,
    "abcabcabcabcabc": MANY,
    "Zoë": 26**3 * 2,
    "PÀSSWORD": MANY * 2,
}


@pytest.mark.parametrize("text", CHOSEN)
def test_what_people_choose_is_not_taken_for_chance(text: str) -> None:
    assert GUESSING.bits(text) <= math.log2(CHOSEN[text]) + 0.1
    for use in PassphraseUse:
        assert RATES.is_weak(GUESSING.bits(text), use)


@pytest.mark.parametrize("count", [1, 4, 5, 6, 7])
def test_drawn_words_count_as_the_chance_that_drew_them(count: int) -> None:
    for _turn in range(50):
        drawn = draw_words(WORDS, count)
        told = GUESSING.bits(drawn)
        assert told <= bits_of(WORDS, count) + 1e-6
        if len(set(drawn.split())) == count:
            assert told == pytest.approx(bits_of(WORDS, count))


def test_chance_is_never_told_to_be_more_than_it_is() -> None:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    for size in range(4, 24):
        for _turn in range(20):
            text = "".join(secrets.choice(letters) for _n in range(size))
            assert GUESSING.bits(text) <= size * math.log2(len(letters))


@given(st.text(max_size=200))
def test_anything_that_can_be_typed_has_a_figure(text: str) -> None:
    figure = GUESSING.bits(text)
    assert 0 <= figure < math.inf
    for use in PassphraseUse:
        said = PassphraseAdvice(WORDS, RATES, use).weak_text(text)
        assert "\n" not in said


@pytest.mark.parametrize("use", PassphraseUse)
def test_as_many_words_are_drawn_as_hold_and_no_fewer(use: PassphraseUse) -> None:
    count = PassphraseAdvice(WORDS, RATES, use).count
    assert RATES.shortest(bits_of(WORDS, count), use) >= RATES.drawn_years * YEAR
    assert RATES.shortest(bits_of(WORDS, count - 1), use) < RATES.drawn_years * YEAR
    assert count == {PassphraseUse.RECORD: 6, PassphraseUse.PDF: 7}[use]


def test_the_same_words_are_found_sooner_in_a_pdf() -> None:
    for text in ("marble otter quiet lantern", "michelle1987"):
        figure = GUESSING.bits(text)
        assert RATES.shortest(figure, PassphraseUse.PDF) * 100 < RATES.shortest(
            figure, PassphraseUse.RECORD
        )
        assert RATES.longest(figure, PassphraseUse.PDF) * 100 < RATES.longest(
            figure, PassphraseUse.RECORD
        )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.5, "less than a second"),
        (59, "seconds"),
        (61, "minutes"),
        (7200, "hours"),
        (3 * 86400, "days"),
        (100 * 86400, "months"),
        (2 * YEAR, "years"),
        (200 * YEAR, "centuries"),
        (1e30, "more than a thousand years"),
    ],
)
def test_a_time_is_told_by_its_unit_alone(seconds: float, said: str) -> None:
    assert span_text(seconds) == said


def test_what_is_said_is_a_range_from_many_cards_to_one_computer() -> None:
    rates = GuessingRates(
        {PassphraseUse.RECORD: 1, PassphraseUse.PDF: 1},
        {PassphraseUse.RECORD: 100, PassphraseUse.PDF: 100},
        36,
        1,
        1000,
    )
    said = PassphraseAdvice(WORDS, rates, PassphraseUse.RECORD).weak_text("michelle1987")
    assert "in minutes with thousands of graphics cards, in days with one computer" in said
    assert "michelle" not in said
    same = PassphraseAdvice(WORDS, rates, PassphraseUse.RECORD).weak_text("a")
    assert same.startswith("Weak: guessing may find it in ")


def test_nothing_is_said_to_be_safe() -> None:
    advice = PassphraseAdvice(WORDS, RATES, PassphraseUse.RECORD)
    said = advice.typed_text(draw_words(WORDS, 8)) + advice.typed_text("abc")
    found = [word for word in ("safe", "strong", "secure", *FORBIDDEN) if word in said.lower()]
    assert found == []
    assert advice.typed_text("") == ""


# it derives as slowly as a record does
@pytest.mark.integration
def test_the_bench_guesses_as_the_forms_derive() -> None:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made, encryption=pikepdf.Encryption(owner="another", user="two words", R=6))
    with pikepdf.open(made, password="two words") as pdf:
        entry = bytes(pdf.trailer.Encrypt.U)
    assert pdf_key(b"two words", entry[32:40]) == entry[:32]
    assert pdf_key(b"two wordz", entry[32:40]) != entry[:32]
    salt = b"\1" * 32
    assert record_key(b"two words", salt) == bytes(derive(bytearray(b"two words"), salt, DEFAULT))
