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
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from diary import shipped_data
from diary.contradictions import word_reader
from diary.contradictions.rules import TIME_OF_LINE, Contradiction
from diary.errors import BadInput
from diary.i18n import _
from diary.model.when import PartOfDay, Precision, When, moment, zone_of
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
_SPOKEN_MINUTE: Final = r"twenty[- ]five|twenty|ten|five|\d{1,2}"
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
    named_hours: dict[str, int]
    ahead: re.Pattern[str]


def line_question(text: str, at: datetime, zone: str) -> Contradiction | None:
    """Return the question about the first words that put a line at another time, or None."""
    found = next(time_words(text, at, zone), None)
    if found is None:
        return None
    asked = _(TIME_OF_LINE.template).format(words=found.words)
    return Contradiction(TIME_OF_LINE, asked, found.words, found.choices)


def time_words(text: str, at: datetime, zone: str) -> Iterator[TimeWords]:
    """Yield the words that point to another time than `at`, in their order."""
    table = _table()
    said = word_reader.own_words(text).replace("\u2019", "'")
    local = at.astimezone(zone_of(zone))
    clock = _clock(table, said)
    found: list[tuple[int, int, tuple[When, ...]]] = []
    for reader in (_phrases, _weekdays, _lengths, _dates):
        found += reader(table, said, local, zone, clock)
    if clock is not None and not found:
        found += _clock_alone(clock, said, table, local, zone)
    found.sort(key=lambda each: (each[0], -each[1]))
    last = 0
    for begin, end, choices in found:
        if begin >= last:
            last = end
            yield TimeWords(text[begin:end], begin, choices[:_MOST])


_Found = Iterator[tuple[int, int, tuple[When, ...]]]
_Clock = tuple[re.Match[str], tuple[time, ...]]


def _phrases(table: _Table, said: str, local: datetime, zone: str, clock: _Clock | None) -> _Found:
    for phrase in table.phrases:
        for found in phrase.pattern.finditer(said):
            if not phrase.is_now(local.hour):
                yield *found.span(), _at_clock(_days(phrase.choices, local, zone), clock, local)
    for found in _YEAR.finditer(said):
        yield *found.span(), ()


def _weekdays(table: _Table, said: str, local: datetime, zone: str, clock: _Clock | None) -> _Found:
    for found in table.weekday.finditer(said):
        # "sat" and "wed" alone are other words, and a weekday alone may be every one
        is_led = found["lead"] or found["part"] or _begins_or_ends(said, found)
        if not is_led or _is_ahead(table, said, found):
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


def _lengths(table: _Table, said: str, local: datetime, zone: str, _clock: _Clock | None) -> _Found:
    for found in table.ago.finditer(said):
        count = _count(found["count"])
        unit = table.units[found["unit"].lower()]
        if not count:
            continue
        if unit.minutes:
            minutes = round(unit.minutes * count)
            choices: tuple[When, ...] = _moments([local - timedelta(minutes=minutes)], zone)
        elif unit.days:
            back = round(unit.days * count)
            choices = _days([(back, None), (back + 1, None)], local, zone)
        else:
            choices = ()
        yield *found.span(), choices


def _dates(table: _Table, said: str, local: datetime, zone: str, clock: _Clock | None) -> _Found:
    for found in word_reader.date_phrases(said, local.date()):
        if found.day < local.date():
            begin = said.index(found.words)
            back = (local.date() - found.day).days
            choices = _at_clock(_days([(back, None)], local, zone), clock, local)
            yield begin, begin + len(found.words), choices


def _clock_alone(
    clock: _Clock, said: str, table: _Table, local: datetime, zone: str
) -> Iterator[tuple[int, int, tuple[When, ...]]]:
    match, readings = clock
    if _is_ahead(table, said, match):
        return
    moments = [_last_at(reading, local) for reading in readings]
    if any(local - each <= _NEAR_BY for each in moments):
        return
    yield *match.span(), _moments(sorted(moments, reverse=True), zone)


def _last_at(reading: time, local: datetime) -> datetime:
    """Return the last time that the clock showed this."""
    today = datetime.combine(local.date(), reading, local.tzinfo)
    return today if today <= local else today - timedelta(days=1)


def _clock(table: _Table, said: str) -> _Clock | None:
    """Return the first hour that is named, and the hours of the day that it may be."""
    for found in table.clock.finditer(said):
        named = table.named_hours.get((found["named"] or "").lower())
        readings = [time(named)] if named is not None else [*_readings(found)]
        # "at 12 Larkspur Row" is a place
        in_figures = found["bare"] or found["joined"]
        if in_figures and said[found.end() : found.end() + 2].strip().isupper():
            continue
        if readings:
            return found, tuple(readings)
    return None


def _readings(found: re.Match[str]) -> Iterator[time]:
    """Yield the times of the day that an hour may be, the earlier first."""
    joined = found["joined"]
    if joined:
        hour, minute = int(joined[:-2]), int(joined[-2:])
    else:
        words = next(filter(None, map(found.group, ("hour", "hour24", "bare", "turned", "whole"))))
        hour, minute = word_reader.number_of(words), int(found["minute"] or found["minute24"] or 0)
    half = (found["half"] or "").lower()
    shown_of_24 = found["hour24"] or joined or ""
    if half and 1 <= hour <= 12:
        yield time(hour % 12 + (12 if half.startswith("p") else 0), minute)
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


def _is_ahead(table: _Table, said: str, found: re.Match[str]) -> bool:
    begin, end = found.span()
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
        precision = Precision.DAY if part is None else Precision.PART_OF_DAY
        made.append(When(precision, zone, day.isoformat(), part=part))
    return tuple(made)


def _at_clock(choices: tuple[When, ...], clock: _Clock | None, local: datetime) -> tuple[When, ...]:
    """Return the choices at the hour that was named, where it lies in one of them."""
    if clock is None:
        return choices
    made: dict[datetime, When] = {}
    for choice in choices:
        day = date.fromisoformat(choice.at)
        begin, end = choice.part.hours if choice.part else (0, 24)
        for reading in clock[1]:
            at = datetime.combine(day, reading, local.tzinfo)
            if begin <= reading.hour < end and at <= local and at not in made:
                for when in _moments([at], choice.zone):
                    made[at] = when
    return tuple(made.values()) or choices


def _moments(moments: Iterable[datetime], zone: str) -> tuple[When, ...]:
    made = []
    for each in moments:
        try:
            made.append(moment(each, zone, Precision.ABOUT))
        except BadInput:
            # an hour that the clock skipped is no answer
            continue
    return tuple(made)


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
        _clock_pattern(top, named),
        named,
        _pattern(rf"\b(?:{_any(top.texts('ahead'))})\b"),
    )
    top.done()
    return table


def _clock_pattern(top: DataTable, named: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of hours; what may be another number needs a word in front, and one after.

    "half past five" is an hour anywhere, "half five" and "ten to five" after "at" and its like.
    """
    leads, follows = _any(top.texts("of_clock")), _any(top.texts("after_clock"))
    turns = rf"half past|quarter past|quarter to|(?:{_SPOKEN_MINUTE})(?: minutes)? past"
    turns_led = rf"half|(?:{_SPOKEN_MINUTE})(?: minutes)? to"
    ends = rf"(?=\s*(?:[.,;!?)\n]|$)|\s+(?:{follows})\b)"
    led = (
        rf"(?P<named>{_any(named)})\b"
        rf"|(?P<joined>(?:[01]\d|2[0-3])[0-5]\d){ends}"
        rf"|(?P<bare>{_SPOKEN_HOUR}){ends}"
    )
    return _pattern(
        rf"\b(?:(?P<lead>{leads})\s+)?(?:{_HOUR}"
        rf"|(?P<turn>{turns}|(?(lead)(?:{turns_led})|(?!))) (?P<turned>{_SPOKEN_HOUR})\b"
        rf"|(?P<whole>{_SPOKEN_HOUR}) ?o'?clock\b"
        rf"|(?(lead)(?:{led})|(?!)))"
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
