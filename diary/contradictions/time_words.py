"""Words of a line that put it at another time than that of writing, and the question about them.

**Invariants:**

- They are looked for in a line for which no time was chosen. It is asked about them and nothing is
  guessed: as long as nobody answers, when it happened is not known.
- Whole words are read, of a table that is data, and what stands in quotation marks is not.
- Each answer that is offered is a time that the words may mean; "just now" is always one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final

from diary import shipped_data
from diary.contradictions import word_reader
from diary.contradictions.rules import TIME_OF_LINE, Contradiction, day_choices
from diary.errors import BadInput
from diary.i18n import _
from diary.model.when import PartOfDay, Precision, When, zone_or_utc
from diary.model.zone_rules import clock_readings, day_of, moment, readings_of_both, span
from diary.shipped_data import DataTable

# An hour that was named and is no further back than this is taken for now.
_NEAR_BY: Final = timedelta(minutes=15)
# More answers would be a form, and not a question.
_MOST: Final = 3
_HOUR: Final = (
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))? ?(?P<half>[ap]\.?m\b\.?)"
    r"|(?P<hour24>\d{1,2})[:.](?P<minute24>[0-5]\d)(?! ?[ap]\.?m\b)"
)
_YEAR: Final = re.compile(r"\bin (?:19|20)\d\d\b", re.IGNORECASE)
_NUMBER: Final = r"(?:an?|half an|(?:a )?couple(?: of)?|[a-z]+(?:-[a-z]+)?)(?= )|\d{1,3}"
# "half past five", "half five", "quarter to 6", "ten past nine": minutes, before or after an hour.
_SPOKEN_HOUR: Final = "|".join(word_reader.HOURS) + r"|\d{1,2}"
_WORD_MINUTE: Final = "twenty[- ]five|twenty|ten|five"
_SPOKEN_MINUTE: Final = rf"{_WORD_MINUTE}|\d{{1,2}}"
# Something that went on for longer than this is not said by two hours of one day.
_LONGEST: Final = 12 * 60
_DAY: Final = 24 * 60
# "Ten to nine" is one hour, "eight to nine" is two.
_MINUTES_TO: Final = ("5", "10", "20", "25")
_DASHES: Final = "-\u2013\u2014"
_STOPS: Final = ".,;:!?()\n"
_ON_ITS_WAY: Final = 120  # characters on each side in which words of the future count


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Words for another time, where they begin, and the times that they may mean."""

    words: str
    begin: int
    choices: tuple[When, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    pattern: re.Pattern[str]
    choices: tuple[tuple[int, PartOfDay | None], ...]
    now: tuple[int, int] | None

    def is_now(self, hour: int) -> bool:
        if self.now is None:
            return False
        begin, end = self.now
        return begin <= hour < end if begin < end else hour >= begin or hour < end


@dataclass(frozen=True, slots=True)
class _Hours:
    """An hour of the day, or two between which something happened."""

    first: time
    last: time | None = None

    def on(self, day: date, zone: str) -> tuple[When, ...]:
        """Return the readings of this time of that day: none where its clock skipped it."""
        first = f"{day.isoformat()}T{self.first:%H:%M}"
        try:
            if self.last is None:
                found = clock_readings(first, zone)
                return tuple(moment(each.at, zone, Precision.ABOUT) for each in found)
            end = day if self.last > self.first else day + timedelta(days=1)
            begins, ends = readings_of_both(first, f"{end.isoformat()}T{self.last:%H:%M}", zone)
        except BadInput:
            return ()
        pairs = ((one.at, other.at) for one in begins for other in ends)
        return tuple(span(one, other, zone) for one, other in pairs if one <= other)


@dataclass(frozen=True, slots=True)
class _NamedHours:
    """The first hour that is named, where it stands, and what it may be, the earlier first."""

    begin: int
    end: int
    hours: tuple[_Hours, ...]


@dataclass(frozen=True, slots=True)
class _TimeUnit:
    minutes: int
    days: int


@dataclass(frozen=True, slots=True)
class _Table:
    """The table of words as patterns."""

    phrases: tuple[_Phrase, ...]
    weekday: re.Pattern[str]
    weekdays: dict[str, int]
    parts: dict[str, PartOfDay]
    ago: re.Pattern[str]
    units: dict[str, _TimeUnit]
    clock: re.Pattern[str]
    two_hours: re.Pattern[str]
    named_hours: dict[str, int]
    ahead: re.Pattern[str]


def line_question(text: str, at: datetime, zone: str) -> Contradiction | None:
    """Return the question about the first words that put a line at another time, or None."""
    found = next(time_words(text, at, zone), None)
    if found is None:
        return None
    asked = _(TIME_OF_LINE.template).format(words=found.words)
    return Contradiction(TIME_OF_LINE, asked, found.words, found.choices)


def proposed_times(text: str, at: datetime, zone: str) -> Iterator[When]:
    """Yield each time that the program offers for words that were written at this moment."""
    for found in time_words(text, at, zone):
        yield from found.choices
    local = at.astimezone(zone_or_utc(zone))
    for said in word_reader.day_phrases(text):
        yield from day_choices(said.day, local.date(), zone)


def time_words(text: str, at: datetime, zone: str) -> Iterator[TimeWords]:
    """Yield the words that point to another time than `at`, in their order."""
    table = _table()
    said = word_reader.own_words(text).replace("\u2019", "'")
    local = at.astimezone(zone_or_utc(zone))
    clock = _clock(table, said)
    found: list[tuple[int, int, tuple[When, ...]]] = []
    for reader in (_phrases, _weekdays, _lengths):
        found += reader(table, said, local, zone, clock)
    # "from 2 till 4 on 3 May": the hours say nothing of what was still to come
    hours = slice(0, 0) if clock is None else slice(clock.begin, clock.end)
    without = said[: hours.start] + " " * len(said[hours]) + said[hours.stop :]
    found += _dates(table, without, local, zone, clock)
    if clock is not None and not found:
        found += _clock_alone(clock, said, table, local, zone)
    found.sort(key=lambda each: (each[0], -each[1]))
    last = 0
    for begin, end, choices in found:
        if begin >= last:
            last = end
            yield TimeWords(text[begin:end], begin, choices[:_MOST])


_Found = Iterator[tuple[int, int, tuple[When, ...]]]


def _phrases(
    table: _Table, said: str, local: datetime, zone: str, clock: _NamedHours | None
) -> _Found:
    for phrase in table.phrases:
        for found in phrase.pattern.finditer(said):
            if not phrase.is_now(local.hour):
                yield *found.span(), _at_clock(_days(phrase.choices, local, zone), clock, local)
    for found in _YEAR.finditer(said):
        yield *found.span(), ()


def _weekdays(
    table: _Table, said: str, local: datetime, zone: str, clock: _NamedHours | None
) -> _Found:
    for found in table.weekday.finditer(said):
        # "sat" and "wed" alone are other words, and a weekday alone may be every one
        is_led = found["lead"] or found["part"] or _begins_or_ends(said, found)
        if not is_led or _is_ahead(table, said, *found.span()):
            continue
        back = (local.weekday() - table.weekdays[found["day"].lower()]) % 7
        part = table.parts.get((found["part"] or "").lower())
        meant = [(back or 7, part), ((back or 7) + 7, part)]
        if not back:
            meant.insert(0, (0, part))
        yield *found.span(), _at_clock(_days(meant[:2], local, zone), clock, local)


def _begins_or_ends(said: str, found: re.Match[str]) -> bool:
    """Return whether a weekday in full begins or ends a part of a sentence."""
    begin, end = found.span()
    before = said[max(0, begin - _ON_ITS_WAY) : begin].rstrip(" ")
    after = said[end : end + _ON_ITS_WAY].lstrip(" ")
    is_at_an_end = not before or not after or before[-1] in _STOPS or after[0] in _STOPS
    return is_at_an_end and found["day"].lower().endswith("day")


def _lengths(
    table: _Table, said: str, local: datetime, zone: str, _clock: _NamedHours | None
) -> _Found:
    for found in table.ago.finditer(said):
        count = _count(found["count"])
        unit = table.units[found["unit"].lower()]
        if not count:
            continue
        if unit.minutes:
            minutes = round(unit.minutes * count)
            at = local.astimezone(UTC) - timedelta(minutes=minutes)
            choices: tuple[When, ...] = (moment(at, zone, Precision.ABOUT),)
        elif unit.days:
            back = round(unit.days * count)
            choices = _days([(back, None), (back + 1, None)], local, zone)
        else:
            choices = ()
        yield *found.span(), choices


def _dates(
    table: _Table, said: str, local: datetime, zone: str, clock: _NamedHours | None
) -> _Found:
    for found in word_reader.date_phrases(said, local.date()):
        if found.day < local.date():
            begin = said.index(found.words)
            back = (local.date() - found.day).days
            choices = _at_clock(_days([(back, None)], local, zone), clock, local)
            yield begin, begin + len(found.words), choices


def _clock_alone(
    clock: _NamedHours, said: str, table: _Table, local: datetime, zone: str
) -> Iterator[tuple[int, int, tuple[When, ...]]]:
    if _is_ahead(table, said, clock.begin, clock.end):
        return
    today = local.date()
    last: list[When] = []
    for hours in clock.hours:
        over = [when for when in hours.on(today, zone) if _is_over(when, local)]
        last += over or hours.on(today - timedelta(days=1), zone)
    if any(when.precision is Precision.ABOUT and _age(when, local) <= _NEAR_BY for when in last):
        return
    yield clock.begin, clock.end, tuple(sorted(last, key=lambda when: _age(when, local)))


def _age(when: When, local: datetime) -> timedelta:
    """Return how long before `local` the latest moment of a time is; below zero, it is to come."""
    return local - (when.latest() or local)


def _clock(table: _Table, said: str) -> _NamedHours | None:
    """Return the first hour that is named, or the first two, and the times that it may be."""
    both = next(_two_hours(table, said), None)
    for found in table.clock.finditer(said):
        if both is not None and both.begin <= found.start():
            break
        # "at 12 Larkspur Row" is a place
        in_figures = found["bare"] or found["joined"]
        if in_figures and said[found.end() : found.end() + 2].strip().isupper():
            continue
        readings = [*_readings(table, found)]
        if readings:
            return _NamedHours(*found.span(), tuple(map(_Hours, readings)))
    return both


def _two_hours(table: _Table, said: str) -> Iterator[_NamedHours]:
    """Yield the hours between which something was: "between 8 and 9pm", "20:00-21:00"."""
    for found in table.two_hours.finditer(said):
        # each hour is read as one behind a word that leads to an hour
        first = table.clock.fullmatch(f"at {found['first']}")
        last = table.clock.match(f"at {said[found.end() :]}")
        if first is None or last is None:
            continue
        # without "from" or "between", "8 to 9" may be anything, and "8pm and 9pm" are two times
        is_written_out = (last["half"] or last["hour24"]) and found["join"].lower() != "and"
        is_time = found["join"] in _DASHES or found["first"] not in _MINUTES_TO
        if not found["lead"] and not (is_written_out and is_time):
            continue
        begins, spans = [*_readings(table, first)], []
        for end in _readings(table, last):
            near = min(begins, key=lambda begin: _minutes_between(begin, end), default=end)
            if 0 < _minutes_between(near, end) <= _LONGEST:
                spans.append(_Hours(near, end))
        if spans:
            yield _NamedHours(found.start(), found.end() + last.end() - len("at "), tuple(spans))


def _minutes_between(begin: time, end: time) -> int:
    """Return how many minutes after `begin` the clock shows `end` next; a day if it shows it."""
    apart = (end.hour - begin.hour) * 60 + end.minute - begin.minute
    return apart % _DAY or _DAY


def _readings(table: _Table, found: re.Match[str]) -> Iterator[time]:
    """Yield the times of the day that an hour may be, the earlier first."""
    named = table.named_hours.get((found["named"] or "").lower())
    if named is not None:
        yield time(named)
        return
    joined = found["joined"]
    if joined:
        hour, minute = int(joined[:-2]), int(joined[-2:])
    else:
        words = next(filter(None, map(found.group, ("hour", "hour24", "bare", "turned", "whole"))))
        hour, minute = word_reader.number_of(words), int(found["minute"] or found["minute24"] or 0)
    half = (found["half"] or found["turned_half"] or "").lower()
    shown_of_24 = found["hour24"] or joined or ""
    if half and 1 <= hour <= 12:
        of_day = (hour % 12 + (12 if half.startswith("p") else 0)) * 60
        turned = of_day + minute + _minutes_after(found)
        yield time(turned // 60 % 24, turned % 60)
    elif shown_of_24 and (hour > 12 or shown_of_24.startswith("0")) and hour < 24:
        yield time(hour, minute)
    elif not half and 1 <= hour <= 12:
        after = _minutes_after(found)
        for whole in (hour % 12, hour % 12 + 12):
            turned = whole * 60 + minute + after
            yield time(turned // 60 % 24, turned % 60)


def _minutes_after(found: re.Match[str]) -> int:
    """Return the minutes after the hour that is named, as "half past" and "ten to" say them."""
    turn = (found["turn"] or "").lower()
    if not turn:
        return 0
    first = turn.split()[0]
    count = {"half": 30, "quarter": 15}.get(first) or word_reader.number_of(turn.rpartition(" ")[0])
    return -count if turn.endswith("to") else count


def _is_ahead(table: _Table, said: str, begin: int, end: int) -> bool:
    return bool(table.ahead.search(said[max(0, begin - _ON_ITS_WAY) : end + _ON_ITS_WAY]))


def _count(words: str) -> float:
    plain = words.lower()
    if "couple" in plain:
        return 2
    if plain in ("a", "an"):
        return 1
    return 0.5 if plain == "half an" else word_reader.number_of(plain)


def _days(
    meant: Iterable[tuple[int, PartOfDay | None]], local: datetime, zone: str
) -> tuple[When, ...]:
    made = []
    for back, part in meant:
        day = local.date() - timedelta(days=back)
        # what has not begun yet is not meant
        if part is not None and datetime.combine(day, time(part.hours[0]), local.tzinfo) > local:
            continue
        made.append(day_of(day, zone, part))
    return tuple(each for each in made if each is not None)


def _at_clock(
    choices: tuple[When, ...], clock: _NamedHours | None, local: datetime
) -> tuple[When, ...]:
    """Return the choices at the hour that was named, where it lies in one of them."""
    if clock is None:
        return choices
    made: list[When] = []
    for choice in choices:
        day = date.fromisoformat(choice.at)
        begin, end = choice.part.hours if choice.part else (0, 24)
        for hours in clock.hours:
            is_within = begin <= hours.first.hour < end
            found = hours.on(day, choice.zone) if is_within else ()
            made += [when for when in found if _is_over(when, local)]
    return tuple(dict.fromkeys(made)) or choices


def _is_over(when: When, local: datetime) -> bool:
    return _age(when, local) >= timedelta()


@cache
def _table() -> _Table:
    """Return the table of English words, read once."""
    top = shipped_data.parse(shipped_data.read_shipped("words", "times"), "times")
    not_after = "".join(f"(?<!\\b{re.escape(word)} )" for word in top.texts("not_after"))
    phrases = tuple(_phrase(row, not_after) for row in top.tables("phrase"))
    weekdays = {
        word: number
        for number, row in enumerate(top.tables("weekday"))
        for word in row.texts("words")
    }
    parts = {
        word: PartOfDay(row.choice("id", tuple(PartOfDay)))
        for row in top.tables("part")
        for word in row.texts("words")
    }
    units = {word: unit for row in top.tables("unit") for word, unit in _unit(row)}
    weekday = (
        rf"{not_after}\b(?:(?P<lead>{_any(top.texts('of_weekday'))})\s+)?"
        rf"(?P<day>{_any(weekdays)})(?:\s+(?P<part>{_any(parts)}))?\b"
    )
    named: dict[str, int] = {}
    for row in top.tables("named_hour"):
        named |= dict.fromkeys(row.texts("words"), row.number("hour"))
        row.done()
    table = _Table(
        phrases,
        _pattern(weekday),
        weekdays,
        parts,
        _pattern(
            rf"\b(?P<count>{_NUMBER}) ?(?P<unit>{_any(units)}) (?:{_any(top.texts('ago'))})\b"
        ),
        units,
        _clock_pattern(top, named, units),
        _two_hours_pattern(top, named),
        named,
        _pattern(rf"\b(?:{_any(top.texts('ahead'))})\b"),
    )
    top.done()
    return table


def _clock_pattern(top: DataTable, named: Iterable[str], units: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of hours; what may be another number needs a word in front, and one after.

    "half past five" is an hour anywhere, "half five" and "ten to five" after "at" and its like.
    """
    leads, follows = _any(top.texts("of_clock")), _any(top.texts("after_clock"))
    turns = rf"half past|quarter past|quarter to|(?:{_SPOKEN_MINUTE})(?: minutes)? past"
    turns_led = rf"half|(?:{_SPOKEN_MINUTE})(?: minutes)? to"
    # "5 a day" is how many, and "at 5 a minute later" an hour
    many = rf"an?\s+(?:{_any(units)})\b(?!\s+(?:later|after))"
    ends = rf"(?=\s*(?:[.,;!?)\n]|$)|\s+(?!{many})(?:{follows})\b)"
    led = (
        rf"(?P<named>{_any(named)})\b"
        rf"|(?P<joined>(?:[01]\d|2[0-3])[0-5]\d){ends}"
        rf"|(?P<bare>{_SPOKEN_HOUR}){ends}"
    )
    return _pattern(
        rf"\b(?:(?P<lead>{leads})\s+)?(?:{_HOUR}"
        rf"|(?P<turn>{turns}|(?(lead)(?:{turns_led})|(?!))) (?P<turned>{_SPOKEN_HOUR})"
        r"(?:\b(?! ?[ap]\.?m\b)| ?(?P<turned_half>[ap]\.?m\b\.?))"
        rf"(?!\s+{many})"
        rf"|(?P<whole>{_SPOKEN_HOUR}) ?o'?clock\b"
        rf"|(?(lead)(?:{led})|(?!)))"
    )


def _two_hours_pattern(top: DataTable, named: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of the first of two hours, with the word or dash between them.

    "Ten to five" is one hour, so a number in words that may be minutes stands not before "to".
    """
    leads, joins = _any(top.texts("of_two_hours")), _any(top.texts("joins_hours"))
    first = (
        rf"(?:(?:half|quarter) (?:past|to) )?(?:{_SPOKEN_HOUR})(?:[:.][0-5]\d)?"
        rf"(?: ?[ap]\.?m\b\.?| ?o'?clock)?|(?:[01]\d|2[0-3])[0-5]\d|{_any(named)}"
    )
    return _pattern(
        rf"(?<![\w:.])(?:(?P<lead>{leads})\s+)?(?!(?:{_WORD_MINUTE})\s+to\b)"
        rf"(?P<first>{first})\s*(?P<join>\b(?:{joins})\b|[{_DASHES}])\s*"
    )


def _phrase(row: DataTable, not_after: str) -> _Phrase:
    words = row.texts("words")
    choices = []
    for each in row.tables("choice") if "choice" in row else ():
        part = each.optional_text("part")
        choices.append((each.number("back"), PartOfDay(part) if part else None))
        each.done()
    now = (row.number("now_from"), row.number("now_to")) if "now_from" in row else None
    row.done()
    return _Phrase(_pattern(rf"{not_after}\b(?:{_any(words)})\b(?!'s)"), tuple(choices), now)


def _unit(row: DataTable) -> Iterator[tuple[str, _TimeUnit]]:
    minutes = row.number("minutes") if "minutes" in row else 0
    days = row.number("days") if "days" in row else 0
    for word in row.texts("words"):
        yield word, _TimeUnit(minutes, days)
    row.done()


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of these words, the longest first, with any space between."""
    longest = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
