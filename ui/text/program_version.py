"""Version, day of the build, age of the notes on law; what a newer version says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from diary import __version__
from diary.i18n import _, ngettext
from diary.jurisdiction import Vocabulary
from diary.program_build import ProgramBuild
from diary.text.time_texts import day_text

if TYPE_CHECKING:
    # It imports ciphers, which the first window does not load.
    from diary.release_file import ReleaseFile


def build_text(build: ProgramBuild) -> str:
    """Return the day of the build in a sentence."""
    if build.built_on is None:
        return _("This is a development build; it has no day of its own.")
    return _("It was built on {day}.").format(day=day_text(build.built_on))


def law_age_text(vocabulary: Vocabulary, today: date) -> str:
    """Return how old the notes on the law are, in a sentence."""
    months = vocabulary.age(today)
    if not months:
        text = _("These notes on law are less than a month old: {title}, as at {day}.")
        return text.format(title=vocabulary.title, day=day_text(vocabulary.as_at))
    return ngettext(
        "These notes on law are {n} month old: {title}, as at {day}.",
        "These notes on law are {n} months old: {title}, as at {day}.",
        months,
    ).format(n=months, title=vocabulary.title, day=day_text(vocabulary.as_at))


def about_lines(build: ProgramBuild, vocabulary: Vocabulary, today: date) -> tuple[str, str]:
    """Return what is said beside the version: day of the build, and age of the notes on law."""
    return build_text(build), law_age_text(vocabulary, today)


def release_lines(found: ReleaseFile) -> Iterator[str]:
    """Yield what is said of a newer version that was proved; its own words are plain text."""
    yield _(
        "{file} is version {version} of Daybook, released on {day}. It is newer than yours "
        "({own}), and signed with the key of its releases."
    ).format(
        file=_visible(found.name),
        version=found.version,
        day=day_text(found.released_on),
        own=__version__,
    )
    yield ""
    if found.changes:
        yield _("What changed, in its own words:")
        yield from (f"  {_visible(line)}" for line in found.changes.splitlines())
    else:
        yield _(
            "What changed is not shown: CHANGES.txt of this version is not beside the file, or is "
            "not the one that was signed."
        )
    yield ""
    yield _("Close Daybook before you install it. Your record stays where it is.")


def _visible(line: str) -> str:
    """Return a line in which whatever would act on a terminal or turn a line round is a code."""
    return "".join(each if each.isprintable() else f"[U+{ord(each):04X}]" for each in line)
