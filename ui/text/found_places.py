"""Where a search found something, and what it did not look into, in plain English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from diary.i18n import _, ngettext
from diary.media.imports.dated_files import CODE as FOLDER
from diary.media.safe_text import short_line
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence
from diary.model.revisions import Content, Recorded
from diary.services.file_search import Excerpt, FoundInFiles, TextPartKind
from diary.text.noun_names import noun_text

_NAMED: Final = 5
_NAME: Final = 40


def file_name(item: Recorded[Content]) -> str:
    """Return the reference and name of an exhibit, or the number of a conversation."""
    content = item.content
    if isinstance(content, Evidence):
        reference = content.reference or _("exhibit {number}").format(number=item.number)
        return f"{reference} {short_line(content.name)[:_NAME]}".strip()
    if isinstance(content, Conversation) and content.format == FOLDER:
        return _("list of files {number}").format(number=item.number)
    return _("conversation {number}").format(number=item.number)


def place_text(item: Recorded[Content], found: Excerpt | None) -> str:
    """Return where in a file words stand, as far as that is known."""
    name = file_name(item)
    if found is None:
        return _("In {file}").format(file=name)
    match found.kind:
        case TextPartKind.PAGE:
            return _("In {file}, page {n}").format(file=name, n=found.number)
        case TextPartKind.HEADER:
            return _("In {file}, under {header}").format(file=name, header=short_line(found.name))
        case TextPartKind.ATTACHED:
            return _("In {file}, name of an attachment").format(file=name)
    return _("In {file}").format(file=name)


def line_text(item: Recorded[Conversation], line: int) -> str:
    """Return which line of a conversation, or of a list of files, has the words."""
    text = _("In conversation {number}, line {n}")
    if item.content.format == FOLDER:
        text = _("In list of files {number}, line {n}")
    return text.format(number=item.number, n=line)


def own_words_text(item: Recorded[Conversation], line: int) -> str:
    """Return for which line of a conversation the person's own words are."""
    return _("{place}: your own words for it").format(place=line_text(item, line))


def incidents_text(numbers: Iterable[int]) -> str:
    """Return the incidents that something belongs to."""
    named = sorted(set(numbers))
    if not named:
        return _("no incident")
    text = ngettext("incident {numbers}", "incidents {numbers}", len(named))
    return text.format(numbers=", ".join(map(str, named[:_NAMED])) + _more(len(named) - _NAMED))


def subject_name(item: Recorded[Content]) -> str:
    """Return how a subject is called in a list of several nouns."""
    if isinstance(item.content, Evidence) and item.content.reference:
        return f"{noun_text(item.noun)} {item.content.reference}"
    return f"{noun_text(item.noun)} {item.number}"


def unsearched_text(found: FoundInFiles) -> str:
    """Return which files were not looked into, or not wholly; '' if there are none."""
    return " ".join(_unsearched(found))


def _unsearched(found: FoundInFiles) -> Iterator[str]:
    if found.unsearched:
        yield _("Not looked into yet: {files}.").format(files=_names(found.unsearched))
    if found.in_part:
        text = _("No words or not all words could be read in: {files}.")
        yield text.format(files=_names(found.in_part))
    if found.absent:
        yield _("Not here to be looked into: {files}.").format(files=_names(found.absent))


def _names(items: tuple[Recorded[Content], ...]) -> str:
    return ", ".join(map(file_name, islice(items, _NAMED))) + _more(len(items) - _NAMED)


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return " " + ngettext("and {n} more", "and {n} more", count).format(n=f"{count:,}")
