"""What does not fit in a whole record, and the entries that say what was done about it.

**Invariants:**

- Words are held to the moment at which they were written: a sentence that was added later may
  speak of what was known by then.
- What was asked about an entry and left is not listed again, and neither is what has a `Conflict`
  of its own. What was put off is.
- Nothing here is written or changed: who calls it does that, as the person answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from diary.contradictions import word_reader
from diary.contradictions.double_entries import recorded_twice
from diary.contradictions.file_facts import NO_FILES, FileFacts, counted_lines, picture_times
from diary.contradictions.name_spellings import two_spellings
from diary.contradictions.order_services import two_services
from diary.contradictions.rules import (
    ACCOUNT_OF_TWO,
    EXHIBIT_NUMBER,
    Contradiction,
    WrittenIncident,
    contradictions_of,
    later_dates,
)
from diary.contradictions.time_words import proposed_times
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.field_declarations import text_of
from diary.model.record_nouns import (
    Account,
    AfterConflict,
    AfterQuestion,
    AskedQuestion,
    CaseFact,
    CaseFactKind,
    Conflict,
    Event,
    EventKind,
    Evidence,
    Incident,
    Order,
    Person,
    StatementTaken,
)
from diary.model.revisions import Content, Recorded, Revision, of_class, standing
from diary.model.when import When
from diary.text.time_texts import day_text

Items = Callable[[Noun], Sequence[Recorded[Content]]]
History = Callable[[str], Sequence[Revision]]

_WORDS_OF: Final = {
    Noun.INCIDENT: ("what", "did", "effect"),
    Noun.EVIDENCE: ("title", "description", "shows"),
}
_OPEN: Final = (AfterQuestion.LATER,)
# What has names of people in fields of their own.
_NAMING: Final = (
    Noun.PERSON, Noun.INCIDENT, Noun.POLICE, Noun.CASE, Noun.ACCOUNT, Noun.EVIDENCE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordedWords:
    """The standing subjects of a record, and the history of each."""

    items: Items
    history: History
    zone: str

    def of(self, noun: Noun) -> tuple[Recorded[Content], ...]:
        """Return the subjects of a noun that are not withdrawn."""
        return standing(self.items(noun))

    def zone_of(self, when: When | None) -> str:
        """Return the zone by whose clock words beside a stated time are read: that of the time.

        What does not fit is the same then whatever zone the computer has that lists it.
        """
        return when.zone if when and when.zone else self.zone

    def since(self, item: Recorded[Content]) -> dict[str, datetime]:
        """Return for each field of words when it began to say what it says."""
        names = _WORDS_OF.get(item.noun, ())
        since = dict.fromkeys(names, item.first_written)
        if item.revision == 1:
            return since
        for name in names:
            now = text_of(item.content, name)
            for revision in reversed(self.history(item.id)):
                if revision.content is None:
                    continue
                if text_of(revision.content, name) != now:
                    break
                since[name] = revision.written
        return since


def contradictions_in(
    items: Items, history: History, zone: str, files: FileFacts = NO_FILES
) -> tuple[Contradiction, ...]:
    """Return what does not fit in a record and was not answered, by kind of entry and number."""
    words = RecordedWords(items, history, zone)
    told = of_class(words.of(Noun.INCIDENT), Incident)
    exhibits = of_class(words.of(Noun.EVIDENCE), Evidence)
    named = (item for noun in _NAMING for item in words.of(noun))
    found = (
        *_of_incidents(words, told),
        *_of_dates(words, exhibits),
        *_of_accounts(words, told),
        *_of_exhibit_numbers(exhibits, told),
        *two_services(of_class(words.of(Noun.ORDER), Order), of_class(words.of(Noun.EVENT), Event)),
        *recorded_twice(told),
        *counted_lines(files, told, of_class(words.of(Noun.CONVERSATION), Conversation)),
        *picture_times(files, exhibits, {item.id: item for item in told}),
        *two_spellings(named),
    )
    answered = {_key(each.content) for each in of_class(items(Noun.CONFLICT), Conflict)}
    return tuple(
        each for each in found if _key(conflict_of(each, AfterConflict.LEFT)) not in answered
    )


def written_incident(
    item: Recorded[Incident], words: RecordedWords, orders: Mapping[str, Order]
) -> WrittenIncident:
    """Return a recorded incident as the rules read it."""
    content, zone = item.content, words.zone_of(item.content.when)
    since = words.since(item)
    typed = datetime.fromisoformat(content.typed_at) if content.typed_at else item.first_written

    def proposed() -> Iterator[When]:
        for at in {typed, since["what"]}:
            yield from proposed_times(content.what, at, zone)

    return WrittenIncident(content, item.first_written, zone, orders, since, proposed)


def orders_of(items: Items) -> dict[str, Order]:
    """Return the standing orders of a record by identifier."""
    live = of_class(standing(items(Noun.ORDER)), Order)
    return {item.id: item.content for item in live}


def _of_incidents(
    words: RecordedWords, told: Sequence[Recorded[Incident]]
) -> Iterator[Contradiction]:
    orders = orders_of(words.items)
    for item in told:
        asked = {
            (each.rule, each.words) for each in item.content.questions if each.answer not in _OPEN
        }
        for each in contradictions_of(written_incident(item, words, orders)):
            if (each.rule.name.value, each.words) not in asked:
                yield replace(each, incidents=(item.id,))


def _of_dates(
    words: RecordedWords, exhibits: Iterable[Recorded[Evidence]]
) -> Iterator[Contradiction]:
    for item in exhibits:
        found, since = item.content.found, words.since(item)
        title = {text_of(item.content, "title"): since.pop("title")}
        texts = {text_of(item.content, name): at for name, at in since.items()}
        zone = words.zone_of(found)
        for each in (
            *later_dates(title, found, zone, is_past=True),
            *later_dates(texts, found, zone),
        ):
            yield replace(each, entries=(item.id,))


def _of_accounts(
    words: RecordedWords, told: Sequence[Recorded[Incident]]
) -> Iterator[Contradiction]:
    """Yield the accounts that are down under two people, each once for each two."""
    names = {item.id: item.content.name for item in of_class(words.of(Noun.PERSON), Person)}
    first: dict[str, tuple[str, Recorded[Content]]] = {}
    seen: set[tuple[str, str, str]] = set()
    held = of_class(words.of(Noun.ACCOUNT), Account)
    said: tuple[tuple[Recorded[Content], str, str], ...] = (
        *((item, item.content.account, item.content.person) for item in held),
        *(
            (item, account, item.content.person)
            for item in told
            for account in item.content.accounts
        ),
    )
    for item, account, person in said:
        bare = word_reader.bare_account(account)
        if not (bare and person in names):
            continue
        before, where = first.setdefault(bare, (person, item))
        if before == person or (bare, before, person) in seen:
            continue
        seen.add((bare, before, person))
        text = _(ACCOUNT_OF_TWO.template).format(
            account=account, one=names[before], other=names[person]
        )
        both = (where, item)
        yield Contradiction(
            ACCOUNT_OF_TWO,
            text,
            account,
            incidents=tuple(each.id for each in both if each.noun is Noun.INCIDENT),
            entries=tuple(each.id for each in both if each.noun is not Noun.INCIDENT),
        )


def _of_exhibit_numbers(
    exhibits: Iterable[Recorded[Evidence]], told: Iterable[Recorded[Incident]]
) -> Iterator[Contradiction]:
    numbers = {item.number: item.id for item in told}
    for item in exhibits:
        for number in dict.fromkeys(word_reader.incident_numbers(item.content.title)):
            if number in numbers and numbers[number] not in item.content.incidents:
                text = _(EXHIBIT_NUMBER.template).format(
                    reference=item.content.reference, number=number
                )
                yield Contradiction(
                    EXHIBIT_NUMBER,
                    text,
                    item.content.title,
                    incidents=(numbers[number],),
                    entries=(item.id,),
                )


# --- what was done about it ---------------------------------------------------------------------


def conflict_of(
    found: Contradiction, answer: AfterConflict, on: date | None = None, words: str = ""
) -> Conflict:
    """Return the entry that says what the person did; `words` are what they say of it."""
    return Conflict(
        rule=found.rule.name.value,
        version=found.rule.version,
        text=found.text,
        incidents=found.incidents,
        entries=found.entries,
        words=words,
        answer=answer,
        on=on.isoformat() if on else "",
    )


def question_of(found: Contradiction, answer: AfterQuestion, at: datetime) -> AskedQuestion:
    """Return the log of a question that was shown, and what followed."""
    moment = at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return AskedQuestion(
        rule=found.rule.name.value,
        version=found.rule.version,
        text=found.text,
        answer=answer,
        at=moment,
        words=found.words,
    )


def reason_of(found: Contradiction, words: str = "") -> str:
    """Return the reason of an amendment that answers a question, with what the person says."""
    rule = f"{found.rule.name.value} {found.rule.version}"
    said = _("after the question {rule}: “{text}”").format(rule=rule, text=found.text)
    return f"{said} {words}".rstrip()


def handover_reason(day: date) -> str:
    """Return the reason of a correction that is made when a bundle is put together."""
    return _("on reading through before hand-over, {day}").format(day=day_text(day))


def is_case_going_on(items: Items) -> bool:
    """Return whether a charge or a statement is recorded: notes are offered first from then on."""
    live = standing(items(Noun.INCIDENT))
    return is_charged(items) or any(
        witness.statement is StatementTaken.YES
        for item in of_class(live, Incident)
        for witness in item.content.witnesses
    )


def is_charged(items: Items) -> bool:
    """Return whether a charge is recorded, as a fact of the case or as a turning point."""
    facts = of_class(standing(items(Noun.CASE)), CaseFact)
    events = of_class(standing(items(Noun.EVENT)), Event)
    return any(item.content.fact is CaseFactKind.CHARGE for item in facts) or any(
        item.content.event is EventKind.CHARGE for item in events
    )


def _key(conflict: Conflict) -> tuple[str, tuple[str, ...], tuple[str, ...], str]:
    return conflict.rule, conflict.incidents, conflict.entries, conflict.text
