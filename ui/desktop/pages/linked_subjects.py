"""What a subject names and what names it: read on the vault thread, with no widget.

**Invariants:**

- A link leads there and back: whatever names another subject is listed on the page of both.
- Only subjects with a page of their own are listed; withdrawn ones only where they are named
  themselves, and they say so.
- A bundle does not show everything that it refers to; what it does not show is not listed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from diary.errors import Erased, Unknown
from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import declared_fields, references_of
from diary.model.record_nouns import Incident
from diary.model.revisions import (
    CLASSES,
    EXCERPT,
    Content,
    Recorded,
    TimelineFilter,
    is_of,
    when_of,
)
from diary.text.time_texts import when_short
from ui.desktop.pages.register_texts import WORDS
from ui.desktop.widgets.linked_list import LinkedGroup, LinkedSubject
from ui.text.found_places import subject_name
from ui.text.register_rows import said_of

if TYPE_CHECKING:
    from diary.services.session import Session

# Incidents that are listed on the page of a person or an order; the timeline has all of them.
_MOST: Final = 300
# The lists, in this order: incidents, then what has a page of its own.
_TITLES: Final = {
    Noun.INCIDENT: N_("Incidents"),
    **{noun: words.read_title or words.title for noun, words in WORDS.items()},
}
# What may name another subject and has a page; exhibits and incidents are found by an index.
_NAMING: Final = tuple(
    noun for noun in WORDS if noun is not Noun.EVIDENCE and declared_fields(CLASSES[noun], "refers")
)


def linked_subjects(
    session: Session, item: Recorded[Content], *, without: Sequence[Noun] = ()
) -> tuple[LinkedGroup, ...]:
    """Return what this subject names and what names it, but for these nouns."""
    found: dict[Noun, dict[str, LinkedSubject]] = {}
    for each in (*_named_by(session, item), *_naming(session, item)):
        if each.noun in _TITLES and each.noun not in without and each.id != item.id:
            found.setdefault(each.noun, {}).setdefault(each.id, each)
    groups = [
        LinkedGroup(_title(noun, item), tuple(found[noun].values()))
        for noun in _TITLES
        if noun in found
    ]
    return tuple(groups)


def _title(noun: Noun, item: Recorded[Content]) -> str:
    if noun is Noun.INCIDENT and item.noun is Noun.ORDER:
        return _("Incidents that may break it")
    if noun is Noun.INCIDENT and item.noun is Noun.PERSON:
        return _("Incidents put down to this person")
    return _(_TITLES[noun])


def _named_by(session: Session, item: Recorded[Content]) -> Iterator[LinkedSubject]:
    yield from _subjects(session, references_of(item.content))


def _naming(session: Session, item: Recorded[Content]) -> Iterator[LinkedSubject]:
    """Yield what names this subject."""
    journal = session.journal
    if item.noun is Noun.INCIDENT:
        for noun in (Noun.EVIDENCE, *_NAMING):
            for one in journal.linked_to(item.id, noun):
                if one.withdrawn is None:
                    yield _line(one)
        return
    if item.noun in (Noun.PERSON, Noun.ORDER):
        chosen = TimelineFilter(
            person=item.id if item.noun is Noun.PERSON else "",
            order=item.id if item.noun is Noun.ORDER else "",
        )
        rows = journal.timeline_index(chosen).rows[:_MOST]
        for row in journal.timeline_rows(rows):
            name = _("Incident {number}").format(number=row.number)
            yield LinkedSubject(
                Noun.INCIDENT, row.id, f"{name}, {when_short(row.when)}", row.excerpt
            )
    for noun in _NAMING:
        for one in journal.items(noun):
            if one.withdrawn is None and item.id in references_of(one.content):
                yield _line(one)


def _subjects(session: Session, ids: Iterable[str]) -> Iterator[LinkedSubject]:
    for id_ in ids:
        with contextlib.suppress(Unknown, Erased):
            yield _line(session.journal.get(id_))


def _line(item: Recorded[Content]) -> LinkedSubject:
    content, when = item.content, when_of(item.content)
    name = subject_name(item)
    if is_of(item, Incident):
        name = _("Incident {number}").format(number=item.number)
    if when is not None:
        name = f"{name}, {when_short(when)}"
    if item.withdrawn is not None:
        name = f"{name}, {_('withdrawn')}"
    return LinkedSubject(item.noun, item.id, name, said_of(content)[:EXCERPT])
