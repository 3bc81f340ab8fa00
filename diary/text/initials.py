"""The initials by which a person is named, and what the person recording is called."""

from __future__ import annotations

from typing import Final

from diary import characters
from diary.i18n import _
from diary.model.record_nouns import Person

_MOST_WORDS: Final = 4


def initials(name: str) -> str:
    """Return the initials of a name of two to four words; else what stands before a comma.

    A letter that the version of Unicode of `diary.characters` does not know is no letter.

    Words that are no name, such as "unknown, uses an account", have no initials.
    """
    said = name.split(",")[0].strip()
    words = said.replace("-", " ").split()
    if "," in name or not 2 <= len(words) <= _MOST_WORDS or not all(map(is_name, words)):
        return said or name.strip()
    return "".join(word[0] for word in words)


def keeper_text(me: Person | None) -> str:
    """Return the initials of the person who keeps the record, or words for them."""
    return (initials(me.name) if me else "") or _("the person recording")


def is_name(word: str) -> bool:
    """Return whether a word may be part of a name: a capital and letters."""
    if not word or characters.category(word[0]) != "Lu":
        return False
    return all(map(characters.is_letter, word.replace("'", "").replace("’", "")))
