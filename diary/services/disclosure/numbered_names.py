"""Numbers in place of the names of witnesses, in the fields of a bundle that are for a name.

**Invariants:**

- One person has one number in every field: that of the witnesses and of who was told first.
- A first name alone stands for a witness only if no other one has it.
- A field in which a name stands is not opened: its digest alone leaves, as of a field with a word
  taken out. Words that the person wrote in other fields stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from diary import characters
from diary.i18n import _
from diary.json_value import Json

# For the name of somebody, as the nouns have them; a value inside another one by its path too.
FIELDS: Final = frozenset({"captured_by", "turned_out.by"})
_INSIDE: Final = {"turned_out": "by"}
_NAME_WORDS: Final = range(2, 4)
_LEAST_LETTERS: Final = 3


@dataclass(frozen=True)
class NumberedNames:
    """The witnesses of a record and whoever was told first, each with a number, by plain name."""

    numbers: Mapping[str, int] = field(default_factory=dict)

    def is_in(self, name: str, value: Json) -> bool:
        """Return whether the value of this field names somebody who has a number."""
        return self.of(name, value) != value

    def of(self, name: str, value: Json) -> Json:
        """Return the value of a field with numbers for names; of other fields as it is."""
        inner = _INSIDE.get(name)
        if inner and isinstance(value, dict) and inner in value:
            return {**value, inner: self.of(f"{name}.{inner}", value[inner])}
        if name not in FIELDS or not isinstance(value, str) or not self.numbers:
            return value
        return self._pattern.sub(self._number, value)

    def _number(self, found: re.Match[str]) -> str:
        number = self._words[characters.folded(" ".join(found[0].split()))]
        return _("witness {number}").format(number=number)

    @cached_property
    def _words(self) -> Mapping[str, int]:
        """Each whole name, and each first name that only one of them has."""
        firsts: dict[str, set[int]] = {}
        for name, number in self.numbers.items():
            words = name.split()
            if len(words) in _NAME_WORDS and len(words[0]) >= _LEAST_LETTERS:
                firsts.setdefault(words[0], set()).add(number)
        alone = {name: min(those) for name, those in firsts.items() if len(those) == 1}
        return {**alone, **self.numbers}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest = sorted(self._words, key=len, reverse=True)
        names = (r"\s+".join(map(re.escape, name.split())) for name in longest)
        return re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", re.IGNORECASE)
