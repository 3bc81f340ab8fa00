"""Translations of the program's texts: a thin layer over gettext of the standard library.

**Invariants:**

- The source strings are plain English and work without any catalogue.
- Nothing is translated while a module is imported: `N_` marks a constant, and `_` translates it
  when it is shown, into the language in use at that time.
- Diary text is never passed to these functions.
- Window and command line are in English. A document may use another language while it is made
  (`use_language`). It applies only to the thread that makes it, and ends with it in any case: so
  an open window never changes its language.
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
# A context variable: every thread starts with the default, so no thread sees what another sets.
_speaking: ContextVar[_gettext.NullTranslations] = ContextVar("speaking", default=_ENGLISH)
_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


def language_in_use() -> str:
    """Return the language of the texts that this thread gets now."""
    return _language.get()


def _(message: str) -> str:
    """Return a message in the language in use."""
    # gettext returns the header of the catalogue for an empty message
    return _speaking.get().gettext(message) if message else ""


def N_(message: str) -> str:  # noqa: N802 - the name that every gettext extractor looks for
    """Return a message unchanged, marked for later translation."""
    return message


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a message that fits the count, in the language in use."""
    return _speaking.get().ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """Return the translation of a message whose English words need a context."""
    return _speaking.get().pgettext(context, message)


@contextmanager
def use_language(language: str, catalogues: Traversable | None = None) -> Iterator[str]:
    """Use a language in this thread while a document is made; yield the language used.

    Tries the whole tag (`cy`, `pl_PL`), then its first part, and yields `en` if neither has a
    catalogue. Raises `BadInput` for an invalid tag and for an unreadable catalogue.
    """
    if _TAG.fullmatch(language) is None:
        raise BadInput("language", N_("not a language tag"))
    translations, found = _find(language, catalogues)
    before, tag = _speaking.set(translations), _language.set(found)
    try:
        yield found
    finally:
        _speaking.reset(before)
        _language.reset(tag)


def languages() -> tuple[str, ...]:
    """Return the languages that a document can be made in, English first."""
    shipped = (each.name for each in _shipped().iterdir() if _catalogue(each.name, None).is_file())
    return (SOURCE_LANGUAGE, *sorted(shipped))


def _find(language: str, catalogues: Traversable | None) -> tuple[_gettext.NullTranslations, str]:
    tag = language.replace("-", "_")
    for candidate in dict.fromkeys((tag, tag.split("_")[0])):
        found = _catalogue(candidate, catalogues)
        if found.is_file():
            return _read(found, candidate), candidate
    return _ENGLISH, SOURCE_LANGUAGE


def _shipped() -> Traversable:
    # Imported here, because the first texts of the window need no catalogue and appear sooner.
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
        raise BadInput(f"catalogue {language}", N_("not a catalogue")) from wrong
