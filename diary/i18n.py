"""The words of the program in the language of a document: a thin layer over the stdlib's gettext.

The rules are:

- The source strings are plain English and work without any catalogue.
- Nothing is translated while a module is imported: a constant is marked with `N_` and translated
  with `_` when it is shown, in the language that is spoken then.
- Diary text never goes through here.
- Window and command line speak English. A document may speak another language while it is made
  (`speaking`). That holds for the thread that makes it alone, and ends with it however it ends: a
  window beside it never changes.
"""

from __future__ import annotations

import gettext as _gettext
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from diary.errors import BadInput

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SOURCE_LANGUAGE: Final = "en"
_DOMAIN: Final = "daybook"
_TAG: Final = re.compile(r"[a-z]{2,3}([_-][A-Za-z0-9]{2,8})*")
_ENGLISH: Final = _gettext.NullTranslations()
# a context variable: every thread begins without it, so no other thread sees what one sets
_speaking: ContextVar[_gettext.NullTranslations] = ContextVar("speaking", default=_ENGLISH)


def _(message: str) -> str:
    """Return a message in the language that is spoken."""
    # gettext answers the empty message with the catalogue's own header.
    return _speaking.get().gettext(message) if message else ""


def N_(message: str) -> str:  # noqa: N802 - the name that every gettext extractor looks for
    """Mark a message for translation later, and return it as it is."""
    return message


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a message that fits the count, in the language that is spoken."""
    return _speaking.get().ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """Return a message whose English words need a context to be translated."""
    return _speaking.get().pgettext(context, message)


@contextmanager
def speaking(language: str, catalogues: Traversable | None = None) -> Iterator[str]:
    """Use a language in this thread while a document is made; gives the one that is used.

    Tries the whole tag (`cy`, `pl_PL`), then its first part, and gives `en` where there is neither.
    Raises `BadInput` for a tag that is none, and for a catalogue that cannot be read.
    """
    if _TAG.fullmatch(language) is None:
        raise BadInput("language", "not a language tag")
    translations, found = _find(language, catalogues)
    before = _speaking.set(translations)
    try:
        yield found
    finally:
        _speaking.reset(before)


def _find(language: str, catalogues: Traversable | None) -> tuple[_gettext.NullTranslations, str]:
    tag = language.replace("-", "_")
    for candidate in dict.fromkeys((tag, tag.split("_")[0])):
        found = _catalogue(candidate, catalogues)
        if found.is_file():
            return _read(found, candidate), candidate
    return _ENGLISH, SOURCE_LANGUAGE


def _shipped() -> Traversable:
    # the window's first words are in no catalogue, and wait for no reader of them
    from importlib.resources import files

    return files("resources").joinpath("translations")


def _catalogue(language: str, catalogues: Traversable | None) -> Traversable:
    folder = catalogues or _shipped()
    return folder.joinpath(language, "LC_MESSAGES", f"{_DOMAIN}.mo")


def _read(catalogue: Traversable, language: str) -> _gettext.GNUTranslations:
    try:
        with catalogue.open("rb") as stream:
            return _gettext.GNUTranslations(stream)
    except (OSError, ValueError, LookupError, struct.error) as wrong:
        raise BadInput(f"catalogue {language}", "not a catalogue") from wrong
