"""Facts about characters are those of one version of Unicode, whatever Python knows."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from character_table import PLACE, VERSION, table
from diary import characters

ROOT = Path(__file__).parents[2]
SHAKING_FACE = "\U0001fae8"  # Unicode 15
CAPITAL = "\ua7cb"  # Unicode 16
# A Python that knows later characters: letters that are written as others, with marks and digits.
NEWER = """
import sys, unicodedata
real = {name: getattr(unicodedata, name) for name in ("category", "normalize", "digit", "decimal")}
late = {"\\U0001fae8": "So", "\\ua7cb": "Lu", "\\U00010d50": "Lu", "\\U00010d40": "Nd",
        "\\U00010efd": "Mn"}
unicodedata.category = lambda c: late.get(c, real["category"](c))
unicodedata.normalize = lambda form, text: real["normalize"](form, text.replace("\\ua7cb", "x"))
unicodedata.digit = lambda c, *d: 7 if c == "\\U00010d40" else real["digit"](c, *d)
unicodedata.decimal = unicodedata.digit
"""


def test_the_version_is_that_of_the_oldest_python_that_runs_it() -> None:
    assert characters.VERSION == VERSION
    lines = PLACE.read_text(encoding="ascii").splitlines()
    assert lines[0] == f"Unicode {VERSION}"
    if unicodedata.unidata_version == VERSION:
        assert table().splitlines() == lines


@given(st.text(max_size=40))
def test_a_text_of_what_is_known_is_normalised_and_folded_as_ever(text: str) -> None:
    text = "".join(each for each in text if not characters.is_newer(each))
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert characters.normalized(form, text) == unicodedata.normalize(form, text)
    assert characters.folded(text) == text.casefold()


@given(st.text(st.sampled_from(f"aZ\u0301\u0323é ﬁ{SHAKING_FACE}{CAPITAL}\U00010efd"), max_size=20))
def test_a_newer_character_stays_and_parts_what_stands_around_it(text: str) -> None:
    newer = {SHAKING_FACE, CAPITAL, "\U00010efd"}
    pieces = [""]
    for each in text:
        if each in newer:
            pieces += [each, ""]
        else:
            pieces[-1] += each
    expected = [each if each in newer else unicodedata.normalize("NFC", each) for each in pieces]
    assert characters.normalized("NFC", text) == "".join(expected)


@pytest.mark.parametrize("character", [SHAKING_FACE, CAPITAL, "\U00010d40", "\uffff"])
def test_a_newer_character_is_nothing_in_particular(character: str) -> None:
    assert characters.category(character) == "Cn"
    assert characters.digit(character) is None
    assert not characters.is_letter(character)
    assert not characters.is_printable(character)


def test_ranges_have_the_characters_of_their_categories_and_no_other() -> None:
    found = [
        point for first, last in characters.ranges("Lu", "Cn") for point in range(first, last + 1)
    ]
    every = range(sys.maxunicode + 1)
    assert found == [each for each in every if characters.category(chr(each)) in ("Lu", "Cn")]


FACTS = """
from diary.conversations.phone_numbers import NumberRegions
from diary.conversations.sender_accounts import account_key
from diary.crypto.kdf import passphrase_bytes
from diary.store.search_words import match_words, search_form
from diary.text.initials import initials
from diary.word_redaction import fold_text, word_redaction
from exporters.bundle.layout import *
from exporters.check.line_row import initials as checked
late = "\\U0001fae8", "\\ua7cb", "\\U00010d50", "\\U00010d40", "\\U00010efd"
texts = [text for each in late for text in (
    each, f"a{each}b", f"Ann {each}oe", f"He sent {each} again", f"e\\u0301{each}\\u0301 5{each}6")]
for text in texts:
    print(ascii([search_form(text), match_words(text), bytes(passphrase_bytes(text)),
                 initials(text), checked(text), fold_text(text), account_key(text, NumberRegions()),
                 word_redaction([text]).text(f"x {text} and Ann and 5 and 56")]))
"""


def _facts(before: str) -> str:
    command = [sys.executable, "-c", before + FACTS]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_python_that_knows_more_folds_searches_names_and_opens_alike() -> None:
    assert _facts(NEWER) == _facts("")
