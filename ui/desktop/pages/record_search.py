"""One search of a record, as the timeline shows it: read on the vault thread, with no widget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from diary.errors import Erased, Unknown
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence, Order, Person
from diary.model.revisions import Content, Recorded, as_of
from diary.model.translation import LINE, Translation
from diary.text.highlighted_text import HighlightedText
from ui.desktop.widgets.found_list import FoundRow
from ui.desktop.widgets.search_results import FoundGroup
from ui.desktop.widgets.timeline_filter import FilterChoices
from ui.text.found_places import (
    incidents_text,
    line_text,
    own_words_text,
    place_text,
    subject_name,
)
from ui.text.people import listed_names

if TYPE_CHECKING:
    from diary.services.file_search import Excerpt, ExcerptReading, FoundInFiles
    from diary.services.session import Session

# Places of one kind that are listed; all are counted.
MAX_PLACES: Final = 200


@dataclass(frozen=True, slots=True)
class RecordSearch:
    """What was found beside incidents, and where the words of incidents stand.

    `places` has the place in files of incidents, by identifier. `words` reads the words around each
    place, on any thread.
    """

    rows: Mapping[FoundGroup, tuple[FoundRow, ...]]
    counts: Mapping[FoundGroup, int]
    places: Mapping[str, str]
    files: FoundInFiles
    items: Mapping[str, Recorded[Content]]
    words: ExcerptReading

    def with_words(
        self, found: Mapping[tuple[str, int], Excerpt]
    ) -> dict[tuple[str, int], FoundRow]:
        """Return the rows of these places, with their words and their place in the file."""
        made = {}
        for group in (FoundGroup.FILES, FoundGroup.MESSAGES):
            for row in self.rows[group]:
                excerpt = found.get((row.id, row.part))
                if excerpt is not None:
                    made[row.id, row.part] = self._with_words(row, excerpt)
        return made

    def _with_words(self, row: FoundRow, excerpt: Excerpt) -> FoundRow:
        if row.noun is Noun.CONVERSATION:
            return replace(row, words=excerpt.words)
        return replace(row, head=place_text(self.items[row.id], excerpt), words=excerpt.words)


def search_record(session: Session, typed: str) -> RecordSearch:
    """Search files, messages and what is no incident."""
    found = session.file_search.find(typed)
    places: dict[str, str] = {}
    files: list[FoundRow] = []
    for each in found.exhibits:
        item = as_of(each.exhibit, Evidence)
        numbers = session.journal.standing_numbers(item.content.incidents)
        head, beside = place_text(item, None), incidents_text(numbers)
        files += (FoundRow(Noun.EVIDENCE, item.id, part, head, beside) for part in each.parts)
        for id_ in item.content.incidents:
            places.setdefault(id_, head)
    lines: list[FoundRow] = []
    for talk in found.conversations:
        about = session.journal.about_lines(talk.conversation.id)
        for n in talk.lines:
            of = [each for each in about if each.first <= n <= each.last]
            head = line_text(talk.conversation, n)
            beside = incidents_text(each.number for each in of)
            lines.append(FoundRow(Noun.CONVERSATION, talk.conversation.id, n, head, beside))
            for one in of:
                places.setdefault(one.incident, head)
    rest = session.journal.with_words(typed)
    rows = {
        FoundGroup.FILES: tuple(files[:MAX_PLACES]),
        FoundGroup.MESSAGES: tuple(lines[:MAX_PLACES]),
        FoundGroup.REST: tuple(_subjects(session, typed, rest[:MAX_PLACES])),
    }
    listed = [(row.id, row.part) for row in (*rows[FoundGroup.FILES], *rows[FoundGroup.MESSAGES])]
    return RecordSearch(
        rows,
        {
            FoundGroup.FILES: sum(each.count for each in found.exhibits),
            FoundGroup.MESSAGES: sum(each.count for each in found.conversations),
            FoundGroup.REST: len(rest),
        },
        places,
        found,
        {each.exhibit.id: each.exhibit for each in found.exhibits},
        session.file_search.excerpts(typed, listed),
    )


def _subjects(
    session: Session, typed: str, items: Iterable[Recorded[Content]]
) -> Iterator[FoundRow]:
    items = tuple(items)
    words = session.file_search.in_subjects(typed, items)
    for item in items:
        said = words.get(item.id)
        content = item.content
        if isinstance(content, Translation) and content.field == LINE:
            with suppress(Unknown, Erased):
                talk = as_of(session.journal.get(content.of), Conversation)
                head = own_words_text(talk, content.line)
                yield FoundRow(Noun.CONVERSATION, talk.id, content.line, head, words=said)
                continue
        yield FoundRow(item.noun, item.id, 0, subject_name(item), words=said)


def words_of_incidents(
    session: Session, typed: str, ids: Iterable[str]
) -> dict[str, HighlightedText]:
    """Return the words of incidents with those marked that were searched for, by identifier."""
    if not typed:
        return {}
    return session.file_search.in_subjects(typed, map(session.journal.get, ids))


def filter_choices(session: Session) -> FilterChoices:
    """Return the people, orders, places and platforms that incidents can be filtered by."""
    journal = session.journal
    return FilterChoices(
        tuple(listed_names(journal.standing(Person)).items()),
        tuple((each.id, each.content.title) for each in journal.standing(Order)),
        journal.in_use("place"),
        journal.in_use("platform"),
    )
