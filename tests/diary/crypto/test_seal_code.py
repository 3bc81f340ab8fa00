"""The seal code against the package's own reading, and every way a person may get it wrong."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mnemonic import Mnemonic

from diary.crypto import recovery_code, seal_code
from diary.errors import MistypedCode, MistypedSeal

ENGLISH = Mnemonic("english")
SEALS = st.binary(min_size=16, max_size=16)
LINK = bytes(range(32))


def test_the_seal_of_a_link_is_what_the_format_says() -> None:
    assert seal_code.seal(LINK) == hashlib.sha256(b"daybook/seal/v1" + LINK).digest()[:16]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "abandon " * 11 + "about"),
        (2**128 - 1, "zoo " * 11 + "wrong"),
        (int("80" * 16, 16), "letter advice cage absurd amount doctor acoustic avoid " + "letter "
         "advice cage above"),
    ],
)  # fmt: skip
def test_the_words_are_those_of_bip_39(number: int, said: str) -> None:
    assert seal_code.words(number.to_bytes(16, "big")) == said


@given(SEALS)
def test_the_words_are_the_packages_and_read_back(seal: bytes) -> None:
    said = seal_code.words(seal)
    assert said == ENGLISH.to_mnemonic(seal)
    assert seal_code.parse(said) == seal


@given(SEALS, st.sampled_from(["  ", ", ", "\n", ".\r\n", " - ", "\t", ";", "\u2013", "\u00a0"]))
def test_reading_forgives_how_it_was_written_down(seal: bytes, between: str) -> None:
    said = seal_code.words(seal).split()
    assert seal_code.parse(between.join(said).upper()) == seal
    assert seal_code.parse(between.join(word[:4] for word in said) + between) == seal
    assert seal_code.parse("\n".join(f"{n}. {word}" for n, word in enumerate(said, 1))) == seal


@pytest.mark.parametrize("at", [1, 5, 12])
def test_a_word_that_is_none_is_named_by_its_place_with_words_like_it(at: int) -> None:
    said = seal_code.words(b"\x00" * 16).split()
    said[at - 1] = "abandom"
    with pytest.raises(MistypedSeal) as refused:
        seal_code.parse(" ".join(said))
    assert (refused.value.reason, refused.value.at) == ("word", at)
    assert "abandon" in refused.value.nearest
    assert "abandom" not in str(refused.value)


@pytest.mark.parametrize("word", ["aba", "act1on", "abandonned", "x", "\u0430bandon", "a'bandon"])
def test_nothing_else_is_forgiven(word: str) -> None:
    said = [word, *seal_code.words(b"\x00" * 16).split()[1:]]
    with pytest.raises(MistypedSeal):
        seal_code.parse(" ".join(said))


@pytest.mark.parametrize("count", [0, 1, 11, 13, 24])
def test_another_number_of_words_is_counted(count: int) -> None:
    with pytest.raises(MistypedSeal) as refused:
        seal_code.parse("abandon " * count)
    assert (refused.value.reason, refused.value.at) == ("count", count)


def test_a_text_that_is_far_too_long_is_not_looked_at() -> None:
    with pytest.raises(MistypedSeal, match="count"):
        seal_code.parse("qqqq " * 1_000_000)


@given(SEALS, st.integers(0, 11), st.integers(1, 2047))
def test_one_other_word_of_the_list_is_found_or_is_another_seal(
    seal: bytes, at: int, by: int
) -> None:
    said = seal_code.words(seal).split()
    said[at] = ENGLISH.wordlist[(ENGLISH.wordlist.index(said[at]) + by) % 2048]
    whole = " ".join(said)
    if ENGLISH.check(whole):
        assert seal_code.parse(whole) != seal
    else:
        with pytest.raises(MistypedSeal, match="check"):
            seal_code.parse(whole)


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(ENGLISH.wordlist)).map(" ".join)))
def test_any_text_prints_back_or_is_refused_in_one_way(typed: str) -> None:
    try:
        seal = seal_code.parse(typed)
    except MistypedSeal:
        return
    assert seal_code.parse(seal_code.words(seal)) == seal


def test_neither_code_is_taken_for_the_other() -> None:
    code = recovery_code.new(lambda size: bytes(range(size)))
    for typed in (code, code.lower().replace("-", " "), code.replace("-", ""), f"{code[:-1]}u"):
        with pytest.raises(MistypedSeal) as caught:
            seal_code.parse(typed)
        assert caught.value.reason == "recovery"
    with pytest.raises(MistypedCode):
        recovery_code.parse(seal_code.words(b"\x07" * 16))
    assert not re.search(r"\d|-", seal_code.words(b"\x07" * 16))


def test_no_two_words_begin_with_the_same_four_letters() -> None:
    assert len({word[:4] for word in ENGLISH.wordlist}) == 2048
