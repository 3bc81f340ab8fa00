"""The rules by which the program asks about words and fields that do not fit each other.

**Invariants:**

- There are six subjects and no others: a time later than the writing, a day that does not fit the
  time chosen, two numbers or names that differ, the handing over of an order, one act that may be
  recorded twice, and a file or an export that has another time or number. Nothing is asked about
  feelings, about how bad it was, or about what to add.
- A rule is two-sided: it finds a number in the words that is too low as well as one that is too
  high. Of an exhibit it reads its own time alone, and of an export how many lines there are.
- A time that the program proposed and the person took is not doubted, and neither is one that came
  from the lines of an export.
- No words are proposed. A day is proposed only as one of several, and leaving it is always first.
- A rule that finds other things than before has a new version. What was asked is logged with rule,
  version and text, so that a reader knows which question was answered.
- The words are read in English; of other languages nothing is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from diary.contradictions import word_reader
from diary.contradictions.word_reader import SaidDay
from diary.i18n import N_, _
from diary.model.record_nouns import Incident, Order
from diary.model.when import PartOfDay, Precision, When, zone_or_utc
from diary.model.zone_rules import day_of
from diary.text.time_texts import day_text, when_short, written_text


class RuleName(StrEnum):
    """The name of a rule. Its value is stored in records and never changes."""

    LATER_THAN_WRITING = "later-than-writing"
    DAY_OF_WORDS = "day-of-words"
    COUNTS_DIFFER = "counts-differ"
    ACCOUNTS_DIFFER = "accounts-differ"
    BEFORE_SERVICE = "before-service"
    ACCOUNT_OF_TWO = "account-of-two"
    EXHIBIT_NUMBER = "exhibit-number"
    TIME_OF_LINE = "time-of-line"
    TWO_SERVICES = "two-services"
    RECORDED_TWICE = "recorded-twice"
    LINES_COUNTED = "lines-counted"
    PICTURE_TIME = "picture-time"
    TWO_SPELLINGS = "two-spellings"


class RuleSubject(StrEnum):
    """What a rule is about; there is no other subject."""

    LATER = "later"
    DAY = "day"
    NUMBERS = "numbers"
    SERVICE = "service"
    TWICE = "twice"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, its version, and the text that is shown, in which braces are filled in."""

    name: RuleName
    version: int
    subject: RuleSubject
    template: str

    @property
    def is_of_when(self) -> bool:
        """Whether it is about when: such a question may be answered before an entry is sealed."""
        return self.subject in (RuleSubject.LATER, RuleSubject.DAY)


_LATER: Final = Rule(
    RuleName.LATER_THAN_WRITING,
    3,
    RuleSubject.LATER,
    N_(
        "“{words}” points to a time after this was written: {written}. The time chosen is {when}. "
        "Leave both, or change the time?"
    ),
)
_DAY: Final = Rule(
    RuleName.DAY_OF_WORDS,
    2,
    RuleSubject.DAY,
    N_(
        "Your words, written {written}, say “{words}”. The time chosen is {when}. Leave both, or "
        "change the time?"
    ),
)
_COUNTS: Final = Rule(
    RuleName.COUNTS_DIFFER,
    1,
    RuleSubject.NUMBERS,
    N_("Your words say {words}, the count says {count}. Leave both, or change one?"),
)
_ACCOUNTS: Final = Rule(
    RuleName.ACCOUNTS_DIFFER,
    1,
    RuleSubject.NUMBERS,
    N_("Your words say {words}, the account says {account}. Leave both, or change one?"),
)
_SERVICE: Final = Rule(
    RuleName.BEFORE_SERVICE,
    1,
    RuleSubject.SERVICE,
    N_(
        "Order “{order}” is down as handed over {served}. This is dated {when}. Leave it, I know "
        "the time, or I do not know?"
    ),
)
ACCOUNT_OF_TWO: Final = Rule(
    RuleName.ACCOUNT_OF_TWO,
    1,
    RuleSubject.NUMBERS,
    N_("{account} is down as used by {one} and by {other}. Leave both, or change one?"),
)
EXHIBIT_NUMBER: Final = Rule(
    RuleName.EXHIBIT_NUMBER,
    1,
    RuleSubject.NUMBERS,
    N_("Exhibit {reference} names no. {number} and is not tied to it. Leave both, or change one?"),
)
# Asked while a line waits to be recorded, where no time was chosen for it.
TIME_OF_LINE: Final = Rule(
    RuleName.TIME_OF_LINE,
    1,
    RuleSubject.DAY,
    N_("You wrote “{words}”. When was it?"),
)
TWO_SERVICES: Final = Rule(
    RuleName.TWO_SERVICES,
    1,
    RuleSubject.SERVICE,
    N_(
        "Order “{order}” is down as handed over {day}, and {entry} has {other}: leave both, or "
        "change one?"
    ),
)
RECORDED_TWICE: Final = Rule(
    RuleName.RECORDED_TWICE,
    1,
    RuleSubject.TWICE,
    N_(
        "No. {one} and no. {other} have nearly the same words and the same time: leave both, or "
        "take one back?"
    ),
)
LINES_COUNTED: Final = Rule(
    RuleName.LINES_COUNTED,
    1,
    RuleSubject.FILE,
    N_("You have {said}, the export has {count} of {when}: leave both, or change one?"),
)
PICTURE_TIME: Final = Rule(
    RuleName.PICTURE_TIME,
    1,
    RuleSubject.FILE,
    N_("{reference} has its own time, {taken}, and {entry} has {when}: leave both, or change one?"),
)
TWO_SPELLINGS: Final = Rule(
    RuleName.TWO_SPELLINGS,
    1,
    RuleSubject.NUMBERS,
    N_("“{one}” and “{other}” may be one person: leave both, or write one of them everywhere?"),
)
# In the order in which they are asked and printed.
RULES: Final = (
    _LATER, _DAY, _COUNTS, _ACCOUNTS, _SERVICE, ACCOUNT_OF_TWO, EXHIBIT_NUMBER, TIME_OF_LINE,
    TWO_SERVICES, RECORDED_TWICE, LINES_COUNTED, PICTURE_TIME, TWO_SPELLINGS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What a rule found: the text shown, the words that set it off, and where they are.

    `choices` are times that the words may mean; there are several or none.
    """

    rule: Rule
    text: str
    words: str
    choices: tuple[When, ...] = ()
    incidents: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenIncident:
    """An incident, and when its words were written: `since` has fields that came at other times.

    `orders` are those that it may break, by identifier. `proposed` are the times that the program
    offered for these words.
    """

    content: Incident
    written: datetime
    zone: str
    orders: Mapping[str, Order] = field(default_factory=dict)
    since: Mapping[str, datetime] = field(default_factory=dict)
    proposed: Callable[[], Iterable[When]] = tuple

    @property
    def has_time_of_program(self) -> bool:
        """Return whether its time was proposed by the program, or read from an export."""
        when = self.content.when
        if when is None:
            return False
        plain = replace(when, how="")
        return bool(self.content.messages) or any(each == plain for each in self.proposed())

    def at(self, name: str) -> datetime:
        """Return when the words of a field were written, by the clock of the zone."""
        return self.since.get(name, self.written).astimezone(zone_or_utc(self.zone))


def contradictions_of(entry: WrittenIncident) -> Iterator[Contradiction]:
    """Yield what does not fit inside one incident, by rule, then in the order of the words."""
    for find in _FINDERS:
        yield from find(entry)


def later_dates(
    texts: Mapping[str, datetime], when: When | None, zone: str, *, is_past: bool = False
) -> Iterator[Contradiction]:
    """Yield the dates in some texts that are later than the writing of each.

    With `is_past` they are titles, where a date without a year is a past one.
    """
    for text, written in texts.items():
        local = written.astimezone(zone_or_utc(zone))
        for found in word_reader.date_phrases(text, local.date(), is_past=is_past):
            if found.day > local.date():
                yield _later(found.words, written, when, zone)


def _later(words: str, written: datetime, when: When | None, zone: str) -> Contradiction:
    text = _(_LATER.template).format(
        words=words, written=written_text(written, zone), when=_stated(when)
    )
    return Contradiction(_LATER, text, words)


def _stated(when: When | None) -> str:
    return when_short(when) if when else _("not stated")


def _later_than_writing(entry: WrittenIncident) -> Iterator[Contradiction]:
    content = entry.content
    texts = (("what", content.what), ("did", content.did), ("effect", content.effect))
    for name, text in texts:
        written = entry.at(name)
        for found in word_reader.later_phrases(text):
            if content.when is None or not _is_after(found, content.when, written):
                continue
            if not entry.has_time_of_program:
                yield _later(found.words, written, content.when, entry.zone)
        yield from later_dates({text: written}, content.when, entry.zone)


def _is_after(found: word_reader.LaterPhrase, when: When, written: datetime) -> bool:
    first, last = when.earliest(), when.latest()
    if first is None or last is None:
        return False
    if not found.days:
        return first + timedelta(minutes=found.minutes) > written.astimezone(UTC)
    # a day ends with the first moment of the next one
    base = max(first, last - _INSTANT) if found.from_end else first
    return base.astimezone(written.tzinfo).date() + timedelta(days=found.days) > written.date()


_INSTANT: Final = timedelta(microseconds=1)
# Until this hour "last night" and "today" may mean the evening before.
_SMALL_HOURS: Final = 5


def _day_of_words(entry: WrittenIncident) -> Iterator[Contradiction]:
    when = entry.content.when
    if when is None or when.precision is Precision.NOT_SURE:
        return
    earliest, latest = when.earliest(), when.latest()
    if earliest is None or latest is None:
        return
    written = entry.at("what")
    said = [*word_reader.day_phrases(entry.content.what)]
    if not said or any(_fits(each.day, earliest, latest, written) for each in said):
        return
    if entry.has_time_of_program:
        return
    first = said[0]
    text = _(_DAY.template).format(
        words=first.words, written=written_text(written, entry.zone), when=when_short(when)
    )
    choices = day_choices(first.day, written.date(), entry.zone)
    yield Contradiction(_DAY, text, first.words, choices)


def _fits(day: SaidDay, earliest: datetime, latest: datetime, written: datetime) -> bool:
    days = (0, 1) if written.hour < _SMALL_HOURS else (0,)
    for back in days:
        first, last = _span(day, written.date() - timedelta(days=back))
        zone = written.tzinfo
        begin = datetime.combine(*first, tzinfo=zone)
        end = datetime.combine(*last, tzinfo=zone)
        if earliest < end and (latest > begin or earliest >= begin):
            return True
    return False


def _span(day: SaidDay, today: date) -> tuple[tuple[date, time], tuple[date, time]]:
    one = timedelta(days=1)
    match day:
        case SaidDay.BEFORE_YESTERDAY:
            return (today - 2 * one, time()), (today - one, time(6))
        case SaidDay.YESTERDAY:
            return (today - one, time()), (today, time(6))
        case SaidDay.LAST_NIGHT:
            return (today - one, time(17)), (today, time(9))
        case SaidDay.TODAY:
            return (today, time()), (today + one, time())
        case SaidDay.TONIGHT:
            return (today, time(15)), (today + one, time(6))


def day_choices(day: SaidDay, today: date, zone: str) -> tuple[When, ...]:
    """Return the days that the words may mean: that of the words, and its neighbour."""
    back = {SaidDay.BEFORE_YESTERDAY: 2, SaidDay.YESTERDAY: 1, SaidDay.LAST_NIGHT: 1}.get(day, 0)
    meant = today - timedelta(days=back)
    if day is SaidDay.LAST_NIGHT:
        found = [
            day_of(meant, zone, PartOfDay.NIGHT),
            day_of(today, zone, PartOfDay.SMALL_HOURS),
        ]
    else:
        found = [day_of(each, zone) for each in (meant, meant - timedelta(days=1))]
    return tuple(each for each in found if each is not None)


def _counts_differ(entry: WrittenIncident) -> Iterator[Contradiction]:
    count = entry.content.times
    said = [*word_reader.count_phrases(entry.content.what)]
    numbers = [each.count for each in said]
    if count is None or not said or count in (*numbers, sum(numbers)):
        return
    words = ", ".join(dict.fromkeys(each.words for each in said))
    text = _(_COUNTS.template).format(words=words, count=count)
    yield Contradiction(_COUNTS, text, words)


def _accounts_differ(entry: WrittenIncident) -> Iterator[Contradiction]:
    accounts = {word_reader.bare_account(each): each for each in entry.content.accounts}
    said = {
        word_reader.bare_account(each): each
        for each in word_reader.account_phrases(entry.content.what)
    }
    for bare, words in said.items():
        for account, written in accounts.items():
            # what the words have exactly, or the field has, is no slip of the other
            if account in said or bare in accounts or not word_reader.is_nearly(bare, account):
                continue
            text = _(_ACCOUNTS.template).format(words=words, account=written)
            yield Contradiction(_ACCOUNTS, text, words)
            break


def _before_service(entry: WrittenIncident) -> Iterator[Contradiction]:
    when = entry.content.when
    latest = when.latest() if when else None
    if when is None or latest is None or when.precision is Precision.NOT_SURE:
        return
    for id_ in dict.fromkeys(breach.order for breach in entry.content.breaches):
        order = entry.orders.get(id_)
        if order is not None and order.served and _is_before(when, order):
            served = day_text(date.fromisoformat(order.served))
            clock = order.served_time or _("time not known")
            text = _(_SERVICE.template).format(
                order=order.title, served=f"{served}, {clock}", when=when_short(when)
            )
            yield Contradiction(_SERVICE, text, order.title, entries=(id_,))


def _is_before(when: When, order: Order) -> bool:
    """Return whether all or some of a stated time may be before an order was handed over.

    Where no time of the handing over is known, the whole of its day may be before it.
    """
    earliest = when.earliest()
    if earliest is None:
        return False
    served = date.fromisoformat(order.served)
    if order.served_time:
        at = datetime.combine(served, time.fromisoformat(order.served_time))
        return earliest < at.replace(tzinfo=zone_or_utc(when.zone)) and not _is_day_alone(
            when, served
        )
    return date.fromisoformat(when.at[: len("2026-03-29")]) <= served


def _is_day_alone(when: When, served: date) -> bool:
    return when.precision is Precision.DAY and when.day() == served


_FINDERS: Final[tuple[Callable[[WrittenIncident], Iterator[Contradiction]], ...]] = (
    _later_than_writing,
    _day_of_words,
    _counts_differ,
    _accounts_differ,
    _before_service,
)
