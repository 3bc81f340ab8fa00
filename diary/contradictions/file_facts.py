"""What files and exports say themselves, held against what the person wrote of them.

**Invariants:**

- Of a file its own time alone is read, and only where that is known without opening the file. Of an
  export no words are read: only when a line was sent, from which account, and whether it is a call.
- A picture may be taken after what it shows, and not before; it is not taken after it was added.
- A number fits if it is that of the lines or calls of the time stated, or of the whole day.
- Where a second incident of that account is of the same day, its lines are not counted: the two may
  share them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from diary.contradictions import word_reader
from diary.contradictions.rules import LINES_COUNTED, PICTURE_TIME, Contradiction
from diary.i18n import _
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence, Incident
from diary.model.revisions import Recorded
from diary.model.when import Precision, When
from diary.text import noun_names
from diary.text.time_texts import day_text, when_short

_A_DAY: Final = timedelta(days=1)
_MOST_DAYS: Final = 31


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """A line of an export that the person did not send: its number, its day and its clock time."""

    n: int
    sender: str
    at: str
    is_call: bool


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of files and exports; by itself it knows of none.

    `taken` returns the local time that a file says it was made at, or "". `lines` yields the lines
    of a conversation that others sent.
    """

    taken: Callable[[Recorded[Evidence]], str] = lambda _item: ""
    lines: Callable[[Recorded[Conversation]], Iterable[ReceivedLine]] = lambda _item: ()


NO_FILES: Final = FileFacts()


def picture_times(
    files: FileFacts,
    exhibits: Iterable[Recorded[Evidence]],
    told: Mapping[str, Recorded[Incident]],
) -> Iterator[Contradiction]:
    """Yield the exhibits whose own time does not fit the time that the person stated."""
    for item in exhibits:
        content = item.content
        about = [told[id_] for id_ in content.incidents if id_ in told]
        if not (content.found or about) or any(each.content.clocks for each in about):
            continue
        try:
            taken = datetime.fromisoformat(files.taken(item))
        except ValueError:
            continue
        if found := _misfit(item, taken, about):
            yield found


def _misfit(
    item: Recorded[Evidence], taken: datetime, about: Sequence[Recorded[Incident]]
) -> Contradiction | None:
    day = taken.date()
    found = _days(item.content.found)
    if found is not None:
        if found[0] <= day <= found[1] or (day < found[0] and not _is_made(item)):
            return None
        return _picture(item, taken, noun_names.noun_text(item.noun), item.content.found)
    is_too_late = day > item.first_written.date() + _A_DAY
    for one in about:
        days = _days(one.content.when)
        if days is not None and (day < days[0] or is_too_late):
            name = f"{noun_names.noun_text(one.noun)} {one.number}"
            return _picture(item, taken, name, one.content.when, one.id)
    return None


def _is_made(item: Recorded[Evidence]) -> bool:
    """Return whether the person made it: of anything else `found` is when it came to them."""
    came = item.content.came_by
    return came is not None and came.value == "made"


def _picture(
    item: Recorded[Evidence], taken: datetime, entry: str, when: When | None, incident: str = ""
) -> Contradiction:
    own = f"{day_text(taken.date())}, {taken:%H:%M}"
    text = _(PICTURE_TIME.template).format(
        reference=item.content.reference,
        taken=own,
        entry=entry,
        when=when_short(when) if when else "",
    )
    return Contradiction(
        PICTURE_TIME, text, own, incidents=(incident,) if incident else (), entries=(item.id,)
    )


def _days(when: When | None) -> tuple[date, date] | None:
    if when is None or not when.at or when.precision is Precision.NOT_SURE:
        return None
    return date.fromisoformat(when.at[:10]), date.fromisoformat((when.until or when.at)[:10])


# --- how many lines ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """A number of an incident, with the words for it."""

    item: Recorded[Incident]
    when: When
    words: str
    count: int


def counted_lines(
    files: FileFacts,
    told: Sequence[Recorded[Incident]],
    conversations: Sequence[Recorded[Conversation]],
) -> Iterator[Contradiction]:
    """Yield the incidents whose number of acts is not that of the lines of an export."""
    crowded = _crowded_days(told)
    said = [found for item in told for found in _stated_numbers(item, crowded)]
    for conversation in conversations:
        wanted = [each for each in said if _is_in(each, conversation)]
        if not wanted:
            continue
        lines = [*files.lines(conversation)]
        for each in wanted:
            numbers = _numbers(each, lines)
            if numbers and each.count not in numbers:
                text = _(LINES_COUNTED.template).format(
                    said=each.words, count=numbers[0], when=when_short(each.when)
                )
                yield Contradiction(
                    LINES_COUNTED,
                    text,
                    each.words,
                    incidents=(each.item.id,),
                    entries=(conversation.id,),
                )


def _stated_numbers(item: Recorded[Incident], crowded: Set[tuple[str, date]]) -> Iterator[_Said]:
    content = item.content
    if _days(content.when) is None or content.when is None or content.turned_out is not None:
        return
    if not content.messages and not content.accounts:
        return
    words = [*word_reader.count_phrases(content.what)]
    if not content.messages and not crowded.isdisjoint(_account_days(item)):
        return
    if len(words) == 1 and words[0].count != content.times:
        yield _Said(item, content.when, words[0].words, words[0].count)
    if content.times is not None:
        yield _Said(item, content.when, str(content.times), content.times)


def _crowded_days(told: Iterable[Recorded[Incident]]) -> Set[tuple[str, date]]:
    """Return each day of an account that several incidents have."""
    held = Counter(each for item in told for each in _account_days(item))
    return frozenset(each for each, n in held.items() if n > 1)


def _account_days(item: Recorded[Incident]) -> Iterator[tuple[str, date]]:
    if days := _days(item.content.when):
        for account in _bare(item.content.accounts):
            for after in range(min((days[1] - days[0]).days, _MOST_DAYS) + 1):
                yield account, days[0] + after * _A_DAY


def _bare(accounts: Iterable[str]) -> set[str]:
    return {word_reader.bare_account(each) for each in accounts}


def _is_in(said: _Said, conversation: Recorded[Conversation]) -> bool:
    """Return whether the conversation may have lines of the incident, by what is said of it."""
    places = said.item.content.messages
    if places:
        return any(each.conversation == conversation.id and not each.files for each in places)
    days = _days(said.when)
    first, last = conversation.content.first[:10], conversation.content.last[:10]
    if days is None or not said.item.content.accounts or not (first and last):
        return False
    # the ends are in UTC, so a day on each side may have lines too
    begin, end = (days[0] - _A_DAY).isoformat(), (days[1] + _A_DAY).isoformat()
    return first <= end and begin <= last


def _numbers(said: _Said, lines: Sequence[ReceivedLine]) -> tuple[int, ...]:
    """Return the numbers that fit, that of the whole day first; none where there is no line."""
    content, days = said.item.content, _days(said.when)
    own = [each for each in content.messages if not each.files]
    if own:
        held = [
            line
            for line in lines
            if any(each.first <= line.n <= each.last and line.sender == each.sender for each in own)
        ]
        within: list[ReceivedLine] = []
    else:
        accounts = _bare(content.accounts)
        first, last = days or (date.min, date.min)
        held = [
            line
            for line in lines
            if word_reader.bare_account(line.sender) in accounts
            and first.isoformat() <= line.at[:10] <= last.isoformat()
        ]
        begin, end = said.when.at, said.when.until or said.when.at
        within = [line for line in held if begin <= line.at[: len(begin)] and line.at <= end + "~"]
    found = dict.fromkeys(n for listed in (held, within) for n in _counts(said, listed))
    return tuple(n for n in found if n)


def _counts(said: _Said, lines: Sequence[ReceivedLine]) -> Iterator[int]:
    kinds = Counter(line.is_call for line in lines)
    words = said.words.lower()
    if "call" in words or "rang" in words or "ring" in words:
        yield kinds[True]
    elif any(word in words for word in ("message", "text", "mail", "post")):
        yield kinds[False]
    else:
        yield from (len(lines), kinds[False], kinds[True])
