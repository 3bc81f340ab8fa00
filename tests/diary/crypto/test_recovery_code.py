from __future__ import annotations

import itertools
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diary.crypto.recovery_code import ALPHABET, looks_like_code, new, parse, secret
from diary.errors import MistypedCode
from tests.support.records import counted

SHOWN = re.compile(r"([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}")
codes = st.binary(min_size=17, max_size=17).map(lambda drawn: new(lambda _: drawn))


def mistyped(typed: str) -> tuple[str, int | None]:
    with pytest.raises(MistypedCode) as caught:
        parse(typed)
    return caught.value.reason, caught.value.group


def put(code: str, at: int, symbol: str) -> str:
    return code[:at] + symbol + code[at + 1 :]


def plain(code: str) -> str:
    return code.replace("-", "")


# --- there and back ---------------------------------------------------------------------------


@given(codes)
def test_a_code_reads_back_as_it_was_shown(code: str) -> None:
    assert SHOWN.fullmatch(code)
    assert parse(code) == code
    assert secret(code) == plain(code).encode()
    assert looks_like_code(code) or not any(symbol.isdigit() for symbol in code)


def test_every_random_bit_is_in_the_code() -> None:
    nothing = new(lambda count: bytes(count))
    assert nothing == "-".join(["0000"] * 7)
    each = {new(lambda _, bit=bit: (1 << bit).to_bytes(17, "big")) for bit in range(136)}
    # six of the 136 bits are more than 26 symbols hold
    assert len(each - {nothing}) == 130


def product(one: int, other: int) -> int:
    """In the field of 32 elements, by the schoolbook: x^5 is x^2 + 1."""
    result = 0
    for bit in range(5):
        if other >> bit & 1:
            result ^= one << bit
    for bit in (9, 8, 7, 6, 5):
        if result >> bit & 1:
            result ^= 0b100101 << (bit - 5)
    return result


@given(codes)
def test_both_sums_over_a_code_come_to_nothing(code: str) -> None:
    first = second = 0
    weight = 1
    for symbol in plain(code):
        value = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(symbol)
        first ^= product(value, weight)
        second ^= product(value, product(weight, weight))
        weight = product(weight, 2)
    assert (first, second) == (0, 0)


@given(codes, st.randoms(use_true_random=False))
def test_case_spaces_hyphens_and_look_alikes_are_forgiven(code: str, chance: random.Random) -> None:
    alike = {"0": "0Oo", "1": "1IiLl"}
    between = ["", "", " ", "-", " - ", "\u2011", "\u2013", "\u00a0", "\n"]
    typed = "".join(
        chance.choice(alike.get(symbol, symbol + symbol.lower())) + chance.choice(between)
        for symbol in plain(code)
    )
    assert parse(f" {typed}\n") == code


@given(st.one_of(st.text(max_size=60), st.text(ALPHABET + "- oil", min_size=26, max_size=36)))
def test_anything_reads_as_one_code_or_is_one_typed_error(typed: str) -> None:
    refused = None
    try:
        code = parse(typed)
    except MistypedCode as error:
        refused = error
    if refused is None:
        assert parse(code) == code
        return
    assert refused.reason in ("length", "character", "check")
    assert refused.group is None or 1 <= refused.group <= 7


@pytest.mark.parametrize(
    "symbol", ["U", "u", "ß", "\u0130", "\uff15", "²", "!", "é", "\0", "\ud800"]
)
def test_no_other_character_stands_for_a_symbol(symbol: str) -> None:
    assert mistyped(put(new(), 12, symbol)) == ("character", 3)


# --- what the check finds ---------------------------------------------------------------------


@settings(max_examples=8)
@given(codes)
def test_every_single_wrong_symbol_is_found(code: str) -> None:
    symbols = plain(code)
    for at, symbol in itertools.product(range(28), ALPHABET):
        if symbol != symbols[at]:
            reason, group = mistyped(put(symbols, at, symbol))
            assert reason == "check"
            # never a group that is right
            assert group in (None, at // 4 + 1)


def test_the_group_of_a_single_wrong_symbol_is_nearly_always_told() -> None:
    told = [
        mistyped(put(plain(new(counted(f"{seed}"))), at, "Z" if seed % 2 else "7"))[1]
        for seed, at in itertools.product(range(40), range(28))
        if plain(new(counted(f"{seed}")))[at] not in "Z7"
    ]
    assert sum(group is not None for group in told) > 0.94 * len(told)


@settings(max_examples=15)
@given(codes)
def test_every_swap_of_two_symbols_is_found_and_no_group_is_blamed(code: str) -> None:
    symbols = plain(code)
    for one, other in itertools.combinations(range(28), 2):
        if symbols[one] == symbols[other]:
            continue
        swapped = put(put(symbols, one, symbols[other]), other, symbols[one])
        reason, group = mistyped(swapped)
        assert reason == "check"
        if other == one + 1:
            assert group is None


def test_groups_that_changed_places_are_found() -> None:
    missed = tried = 0
    for seed in range(60):
        groups = new(counted(f"{seed}")).split("-")
        for one, other in itertools.combinations(range(7), 2):
            moved = list(groups)
            moved[one], moved[other] = groups[other], groups[one]
            tried += 1
            try:
                parse("-".join(moved))
                missed += 1
            except MistypedCode:
                continue
    assert (tried, missed <= 5) == (1260, True)  # 1 of 1024 is about one


def test_nearly_everything_else_is_found() -> None:
    chance = random.Random(20261124)
    code = plain(new(counted("x")))
    missed = 0
    for _ in range(4000):
        wrong = list(code)
        for at in chance.sample(range(28), chance.randint(3, 9)):
            wrong[at] = chance.choice(ALPHABET)
        try:
            missed += parse("".join(wrong)).replace("-", "") != code
        except MistypedCode:
            continue
    assert missed <= 12  # 1 of 1024 is about four


# --- what is missing --------------------------------------------------------------------------


def test_a_group_that_is_short_or_long_is_named_where_groups_were_typed() -> None:
    groups = new(counted("g")).split("-")
    for number in range(1, 8):
        for changed in (groups[number - 1][:3], groups[number - 1] + "0"):
            typed = [*groups[: number - 1], changed, *groups[number:]]
            assert mistyped(" ".join(typed)) == ("length", number)
            assert mistyped("".join(typed)) == ("length", None)


@pytest.mark.parametrize("typed", ["", " - ", "0", "0" * 27, "0" * 29, "0" * 5000, "0000-" * 8])
def test_too_little_or_too_much_is_said_to_be_so(typed: str) -> None:
    assert mistyped(typed) == ("length", None)


def test_no_ordinary_passphrase_looks_as_if_a_code_was_meant() -> None:
    assert looks_like_code(put(new(counted("m")), 3, "U"))
    assert looks_like_code("0000 0000-0000 0000 0000 0000 uuuu")
    for words in ("correct horse battery", "some that this will help very much", "", "x" * 28):
        assert not looks_like_code(words)
    assert looks_like_code(new(counted("m")).replace("-", ""), in_one=True)
    assert not looks_like_code(new(counted("m")).replace("-", ""))
    for words in ("x" * 28, "0" * 27, "0" * 14 + " " + "0" * 14):
        assert not looks_like_code(words, in_one=True)
    assert not looks_like_code("twelve words are what a seal code has and so it goes on here")


def test_no_error_repeats_what_was_typed() -> None:
    with pytest.raises(MistypedCode) as caught:
        parse("he followed me to work 12345")
    assert "followed" not in str(caught.value) + repr(caught.value)
