"""How an officer is called: rank, number, name, in one order wherever the record has them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_RANK: Final = re.compile(
    r"(?:[AT]/)?(?:PCSO|PC|WPC|SC|DC|TDC|PS|DS|DI|DCI|DSU|Sgt|Insp|Det|Constable|Sergeant|Inspector"
    r"|Detective|Special|Chief|Superintendent)\.?",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"[A-Z]{0,2}\d{2,7}[A-Z]{0,2}")


@dataclass(frozen=True, slots=True)
class OfficerName:
    """What a name of an officer is made of; without a rank it may be anybody's."""

    rank: str
    number: str
    name: str

    def __str__(self) -> str:
        """Return rank, number and name; a number without a rank stands behind the name."""
        parts = (self.rank, self.number, self.name) if self.rank else (self.name, self.number)
        return " ".join(filter(None, parts))


def officer_name(said: str, number: str = "") -> OfficerName:
    """Return the parts of what the person wrote, and of a number that stands apart."""
    words = said.split()
    rank: list[str] = []
    while words and _RANK.fullmatch(words[0]):
        rank.append(words.pop(0))
    numbers = [word for word in words if _NUMBER.fullmatch(word.strip("(),"))]
    if not rank or len(numbers) > 1:
        # without a rank it is no officer, and of two numbers nobody knows which is theirs
        own = number.strip() if number.strip() not in words else ""
        return OfficerName(" ".join(rank), own, " ".join(words))
    own = number.strip() or "".join(numbers).strip("(),")
    if numbers and numbers[0].strip("(),") != own:
        return OfficerName(" ".join(rank), own, " ".join(words))
    name = " ".join(word for word in words if word not in numbers)
    return OfficerName(" ".join(rank), own, name)


def officer_text(said: str, number: str = "") -> str:
    """Return an officer as documents print them: "DC 0918 Harriet Quillfeather"."""
    return str(officer_name(said, number))
