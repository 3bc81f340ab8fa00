"""Spellings of one number have one key, and what is no whole number has none."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.conversations.phone_numbers import NumberRegions, number_key, number_regions

BRITAIN = NumberRegions((), "GB")
ONE = "+447700900412"
SPELLINGS = (
    "+447700900412",
    "+44 7700 900412",
    "+44 (0)7700 900412",
    "07700 900412",
    "(07700) 900-412",
    "07700.900.412",
    "00447700900412",
    "0044 (0) 7700 900412",
    "(0044) 7700 900412",
    "+0044 7700 900412",
    "tel:+44-7700-900412",
    "TEL:07700900412",
    "tel:7700900412;phone-context=+44",
    "07700\u2011900\u2011412",
    "07700\u00a0900\u202f412",
    "\u202a+44 7700 900412\u202c",
    "\u0660\u0667\u0667\u0660\u0660 \u0669\u0660\u0660\u0664\u0661\u0662",
    "\uff0b\uff14\uff147700 900412",
    "+\u06f4\u06f4 7700 900412",
)
NONE = (
    "",
    "112",
    "60123",
    "612345",
    "BANK",
    "CALL 07700 900412",
    "07700 900412 or 413",
    "0800-FLOWERS",
    "withheld",
    "07700 900412 07700 900413",
    "07700 9004\u00b9\u00b2",
    "+",
    "+99912345678",
    "1" * 101,
    " " * 99 + "+447700900412",
)


@pytest.mark.parametrize("text", SPELLINGS)
def test_spellings_of_exporters_are_one_number(text: str) -> None:
    assert number_key(text, BRITAIN) == ONE


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_whole_number_has_no_key(text: str) -> None:
    assert number_key(text, BRITAIN) == ""


@pytest.mark.parametrize("text", ["07700 900412 ext. 5", "+447700900412x5", "07700900412;ext=5",
                                  "tel:+44-7700-900412;ext=5", "07700 900412 EXTENSION 5",
                                  "07700 900412, extn 5", "07700 900412 #5"])  # fmt: skip
def test_an_extension_is_a_part_of_the_number(text: str) -> None:
    assert number_key(text, BRITAIN) == f"{ONE};ext=5"


def test_a_number_without_a_country_is_of_the_phone_first_and_then_of_the_jurisdiction() -> None:
    french = number_regions("GB", ["+33 6 39 98 12 34"])
    assert french.phones == ("FR",)
    assert number_key("06 39 98 56 78", french) == "+33639985678"
    assert number_key("07700 900412", french) == ONE
    assert number_key("06 39 98 56 78", BRITAIN) != "+33639985678"
    assert number_key("0639985678", NumberRegions()) == ""


def test_phones_of_two_countries_that_make_two_numbers_of_one_spelling_make_none() -> None:
    both = number_regions("GB", ["+33639981234", "+31 6 1234 5678", "me@example.org", "0770"])
    assert both.phones == ("FR", "NL")
    assert number_key("06 12 34 56 78", both) == ""
    assert number_key("+33 6 12 34 56 78", both) == "+33612345678"
    assert number_key("020 7946 0412", both) == "+442079460412"


def test_a_short_code_is_none_even_where_numbers_are_as_short() -> None:
    assert number_key("62226", NumberRegions(("DE",), "GB")) == ""
    assert number_key("116123", NumberRegions(("DE",), "GB")) == ""


digits = st.text("0123456789+ ()-./;=extlphonc\u2011\u0660\u0661\u202a\x00", max_size=150)


@given(st.one_of(digits, st.text(max_size=120), st.integers(5, 30).map(lambda n: "+" + "4" * n)))
def test_any_text_has_one_key_that_is_its_own(text: str) -> None:
    regions = NumberRegions(("FR", "US"), "GB")
    key = number_key(text, regions)
    assert key == "" or number_key(key, regions) == key
    assert number_key(text * 100_000, regions) in ("", key)


@pytest.mark.parametrize("text", ["+" * 100, "(" * 100, "0" * 100, ";ext=" * 20, "+44" + " " * 97])
def test_hostile_text_is_no_number(text: str) -> None:
    assert number_key(text, BRITAIN) == ""


def test_plans_are_not_loaded_before_a_number_is_compared() -> None:
    program = (
        "import sys; from diary.conversations import sender_accounts as a, phone_numbers as p;"
        "r = p.number_regions('GB', ['', 'me@example.org']);"
        "a.same_account('Craig H', '60123', r); print('phonenumbers' in sys.modules);"
        "a.same_account('07700 900412', '', r); print('phonenumbers' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert told.stdout.split() == [b"False", b"True"]
