"""Telephone numbers: what two spellings of one number have in common.

**Invariants:**

- A spelling is a number only where its country's plan has numbers of that length. It need not be in
  a range that is in use: plans grow, and numbers kept for fiction are in none.
- A number without a country is one of the phone that an export was made from, else of the record's
  jurisdiction; a country where its range is in use comes before one where only its length fits.
  Where phones of several countries make several numbers of it, it is none.
- Fewer than seven digits without a country are a short code, and none.
- What is returned only compares, and is never shown or kept.
- The plans are loaded when the first spelling that has enough digits is compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from diary import characters

if TYPE_CHECKING:  # its plans are loaded only once numbers are compared
    from phonenumbers import PhoneNumber

_LONGEST: Final = 100  # characters; no longer text is a number
_SHORTEST: Final = 7  # digits of a number without a country
MARKS: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_NUMBER: Final = re.compile(
    r"\+?[0-9\s().\-\u2010-\u2015\u2212\uff0d/]{5,}(?:;phone-context=\+[0-9]{1,3})?"
    r"(?:(?:;ext=|[;,]?\s*(?:extension|extn?|x|#)[.:]?\s*)[0-9]{1,7})?"
)
_ZEROS: Final = re.compile(r"\+?\(?00\)?")  # how some write the plus


@dataclass(frozen=True, slots=True)
class NumberRegions:
    """Where a number without a country belongs: regions of the phones, then of the jurisdiction."""

    phones: tuple[str, ...] = ()
    country: str = ""


def number_regions(country: str, own_numbers: Iterable[str] = ()) -> NumberRegions:
    """Return the regions for exports made from these numbers, in a jurisdiction's country.

    A number without a country says nothing of its phone's.
    """
    found = dict.fromkeys(filter(None, map(_region_of, own_numbers)))
    return NumberRegions(tuple(found), country)


def number_key(text: str, regions: NumberRegions) -> str:
    """Return what spellings of a number have in common; empty for what is no whole number."""
    if len(text) > _LONGEST:
        return ""
    plain = _plain(text)
    if not _NUMBER.fullmatch(plain):
        return ""
    if plain.startswith("+") or ";phone-context=" in plain:
        return _read(plain, _is_long_enough)
    if sum(map(characters.is_decimal, plain)) < _SHORTEST:
        return ""
    for is_whole in (_is_in_use, _is_long_enough):
        for tier in (regions.phones, filter(None, (regions.country,))):
            found = {key for region in tier if (key := _read(plain, is_whole, region))}
            if found:
                return found.pop() if len(found) == 1 else ""
    return ""


def _plain(text: str) -> str:
    """Return a spelling with ASCII digits, without marks and scheme, and with a plus for 00."""
    plain = characters.folded(" ".join(MARKS.sub("", text).split())).removeprefix("tel:").lstrip()
    plain = "".join(
        str(characters.digit(each)) if characters.is_decimal(each) else each for each in plain
    )
    plain = plain.replace("\uff0b", "+")
    zeros = _ZEROS.match(plain)
    return "+" + plain[zeros.end() :] if zeros else plain


def _is_long_enough(number: PhoneNumber) -> bool:
    import phonenumbers

    reason = phonenumbers.is_possible_number_with_reason(number)
    return bool(reason == phonenumbers.ValidationResult.IS_POSSIBLE)


def _is_in_use(number: PhoneNumber) -> bool:
    import phonenumbers

    return bool(phonenumbers.is_valid_number(number))


def _read(plain: str, is_whole: Callable[[PhoneNumber], bool], region: str | None = None) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return ""
    if not is_whole(number):
        return ""
    key = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{key};ext={number.extension}" if number.extension else key


def _region_of(own_number: str) -> str:
    key = number_key(own_number, NumberRegions())
    if not key:
        return ""
    import phonenumbers

    return phonenumbers.region_code_for_country_code(phonenumbers.parse(key).country_code or 0)
