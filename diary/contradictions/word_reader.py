"""Read English words for times, days and numbers in a person's own words.

**Invariants:**

- What stands in quotation marks is somebody else's, and is not read.
- Words are found whole and in any case: "sometimes" has no number of times.
- Where a phrase is likely to be about something else (a plan, a comparison, an estimate, what the
  person did themselves), it is passed over: a question too few costs less than one too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from diary import characters

_QUOTED: Final = re.compile(
    r"\"[^\"\n]{0,2000}\"|\u201c[^\u201d\n]{0,2000}\u201d|\u2018[^\u2019\n]{0,2000}\u2019(?!\w)"
)
_SENTENCE: Final = 300  # of a longer sentence so much is read on each side
_STOPPED: Final = ".!?;\n"
_STOPS: Final = re.compile(f"[{_STOPPED}]")
_ENDS: Final = r"(?=\s*(?:[.,;:!?)\n]|$))"

_UNITS: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
HOURS: Final = tuple(_UNITS[:12])
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES: Final = {
    **{word: at for at, word in enumerate(_UNITS, 1)},
    **{word: at * 10 for at, word in enumerate(_TENS, 2)},
}
_BELOW: Final = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_UNITS[:9])}))?|{'|'.join(reversed(_UNITS))})"
)
_NUMBER: Final = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,6}"
    rf"|(?:a|{'|'.join(_UNITS[:9])}) hundred(?: and {_BELOW})?|{_BELOW})"
)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def own_words(text: str) -> str:
    """Return a text of the same length in which everything in quotation marks is blank."""
    return _QUOTED.sub(lambda found: " " * len(found[0]), text)


def number_of(words: str) -> int:
    """Return the value of a number in figures or English words; 0 if it is none."""
    plain = words.lower().replace(",", "").strip()
    if plain.isascii() and plain.isdigit():
        return int(plain)
    total = 0
    for word in re.split(r"[ -]+", plain):
        if word == "hundred":
            total = max(total, 1) * 100
        elif word not in ("a", "and"):
            total += _VALUES.get(word, 0)
    return total


def _sentence(text: str, begin: int, end: int) -> str:
    """Return the sentence around a phrase."""
    last = min(len(text), end + _SENTENCE)
    stop = _STOPS.search(text, end, last)
    return text[_after_last(_STOPPED, text, begin) : stop.start() if stop else last]


def _clause_before(text: str, begin: int) -> str:
    """Return what stands in front of a phrase in its clause."""
    return text[_after_last(_STOPPED + ",:", text, begin) : begin]


def _after_last(marks: str, text: str, end: int) -> int:
    first = max(0, end - _SENTENCE)
    return max(first, *(text.rfind(mark, first, end) + 1 for mark in marks))


# --- a time after the incident ------------------------------------------------------------------

_MONTHS: Final = (
    "january february march april may june july august september october november december"
).split()
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_SHORT_MONTH: Final = "|".join(name[:3].capitalize() for name in _MONTHS if name != "may") + "|Sept"
_WEEKDAYS: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
# What was planned, feared or said can be later than the writing.
_AHEAD: Final = _pattern(
    r"\b(?:will|won't|shall|should|would|could|can|might|must|may be|may come|going to|gonna"
    r"|want(?:s|ed)?|plan(?:s|ned|ning)?|due|until|till|if|unless|hearing|trial|court|appointment"
    r"|booked|expir\w+|ends?|next time|holiday|birthday|wedding|invit\w+|deadline|ticket|again on"
    r"|starts?|return(?:s|ing)?|coming|is on|are on|be back|says|said|has to|have to|threat\w*"
    r"|usually|always|every|each|often|tomorrow|before work|meet\w*|moving)\b|'ll\b|\u2019ll\b"
)
# Another day was named first, so the phrase counts from that one.
_ANCHORED: Final = _pattern(
    rf"\b(?:yesterday|ago|last (?:night|week|month|year|{_WEEKDAYS})|{_WEEKDAYS}"
    rf"|{_MONTH} \d|\d ?(?:st|nd|rd|th)?(?: of)? {_MONTH}"
    rf"|{'|'.join(name for name in _MONTHS if name not in ('may', 'march'))}"
    r"|\d{1,2}(?:st|nd|rd|th)|christmas|easter|earlier|previous(?:ly)?|back in|first time"
    r"|at first|met|we split|i left|broke up)\b"
)
_WITHIN: Final = {"minute": 1, "hour": 60}
_DAYS: Final = {"day": 1, "week": 7, "month": 28, "year": 365}
_LENGTH: Final = rf"(?P<count>an?|{_NUMBER}) (?P<unit>minute|hour|day|week|month|year)s?"
_AFTER: Final = (
    _pattern(rf"\b(?P<one>the day after){_ENDS}"),
    _pattern(
        r"\b(?P<one>(?:the )?(?:next|following) (?:day|morning|afternoon|evening|night))\b"
        r"(?! (?:delivery|shift|after next))"
    ),
    _pattern(rf"\b{_LENGTH} (?:later|afterwards)\b"),
    _pattern(rf"\b{_LENGTH} after{_ENDS}"),
    _pattern(
        rf"\b{_LENGTH} before (?:he|she|they) (?!is\b|was\b|were\b|are\b|has\b|had\b|left\b)\w+"
    ),
)
# How long something went on is no later time: it may have ended at the time that was chosen.
_LASTED: Final = _pattern(
    r"\b(?:for|over|during|within|throughout|through|in|all(?: of)?) (?:the )?$"
)
_LONGEST_LASTED: Final = 24  # characters in front of a phrase that may say how long it went on


@dataclass(frozen=True, slots=True)
class LaterPhrase:
    """Words for a time so long after the incident; whole days count from a day of it.

    They count from its first day, after a night too: "the next morning" ends it. With `from_end`
    they count from its last.
    """

    words: str
    days: int = 0
    minutes: int = 0
    from_end: bool = False


def later_phrases(text: str) -> Iterator[LaterPhrase]:
    """Yield the words that point to a time after the incident; how long it went on is none."""
    said = own_words(text)
    anchor = _ANCHORED.search(said)
    anchored = anchor.end() if anchor else len(said)
    for pattern in _AFTER:
        for found in pattern.finditer(said):
            if anchored <= found.start():
                continue
            if _LASTED.search(said[max(0, found.start() - _LONGEST_LASTED) : found.start()]):
                continue
            if not _AHEAD.search(_sentence(said, *found.span())):
                yield _later(text[slice(*found.span())], found)


def _later(words: str, found: re.Match[str]) -> LaterPhrase:
    parts = found.groupdict()
    if parts.get("one"):
        return LaterPhrase(words, days=1, from_end=words.lower().endswith("after"))
    unit = parts["unit"].lower()
    count = 1 if parts["count"].lower() in ("a", "an") else number_of(parts["count"])
    if unit in _WITHIN:
        return LaterPhrase(words, minutes=count * _WITHIN[unit])
    return LaterPhrase(words, days=count * _DAYS[unit])


# --- a date -------------------------------------------------------------------------------------

_NO_DAY: Final = (
    r"(?! (?:time|call|message|text|floor|one|attempt|occasion|day|night|week|e-?mail|letter|visit"
    r"|anniversary|birthday|page|line|row|house|flat|street|avenue|degree|century|person|man|of)s?\b)"
)
_DATES: Final = (
    _pattern(
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTH})\b(?:,? (?P<y>\d{{4}})\b)?"
    ),
    re.compile(
        rf"\b(?P<m>{'|'.join(name.capitalize() for name in _MONTHS)}) "
        r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\b(?:,? (?P<y>\d{4})\b)?(?!:\d)"
    ),
    re.compile(
        rf"\b(?P<m>{_SHORT_MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)\b(?:,? (?P<y>\d{{4}})\b)?"
    ),
    re.compile(rf"(?<=\bon )(?P<m>{_SHORT_MONTH})\.? (?P<d>\d{{1,2}})\b(?:,? (?P<y>\d{{4}})\b)?"),
    re.compile(
        r"(?<![\d/])(?!24/7\b)(?P<d>\d{1,2})/(?P<n>\d{1,2})(?:/(?P<y>\d{4}|\d{2}))?(?![\d/])"
    ),
    re.compile(r"(?<![\d-])(?P<y>\d{4})-(?P<n>\d{2})-(?P<d>\d{2})(?![\d-])"),
    _pattern(
        rf"\b(?:on|by|since|after|before|from) the (?P<d>\d{{1,2}})(?:st|nd|rd|th)\b{_NO_DAY}"
    ),
    _pattern(rf"(?:(?<=[.!?\n] )|(?<![\s\S]))the (?P<d>\d{{1,2}})(?:st|nd|rd|th)\b{_NO_DAY}"),
)
# A day that comes round every year says nothing of this year, and neither does one whose month
# stands elsewhere in the sentence.
_EVERY_YEAR: Final = _pattern(rf"\b(?:met|born|anniversary|day that|in {_MONTH}|of {_MONTH})\b")
_JOINED: Final = _pattern(r"\s*(?:to|and|or|&|,|-|–|—)\s*(?:the )?")
_NEAR: Final = timedelta(days=183)
_SOON: Final = timedelta(days=10)
_MONTH_LONG: Final = timedelta(days=31)
_YEAR_LONG: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """Words that name a date, and the date nearest to the writing that they can mean."""

    words: str
    day: date


def date_phrases(text: str, written: date, *, is_past: bool = False) -> Iterator[DatePhrase]:
    """Yield the dates in sentences that are not about what was still to come.

    With `is_past` a date without a year is the last one before the writing, as in a title.
    """
    said = own_words(text)
    for pattern in _DATES:
        for found in pattern.finditer(said):
            sentence = _sentence(said, *found.span())
            parts = found.groupdict()
            is_bare = not (parts.get("m") or parts.get("n"))
            if _AHEAD.search(sentence) or (is_bare and _EVERY_YEAR.search(sentence)):
                continue
            meant = _before(parts, said[found.end() :]) or _date(parts, written, is_past=is_past)
            if meant is not None:
                yield DatePhrase(text[slice(*found.span())], meant)


def _before(parts: dict[str, str | None], rest: str) -> date | None:
    """Return a date without a year that leads to one with a year: "3 May to 7 June 2025"."""
    month = None if parts.get("y") else _month(parts)
    joined = _JOINED.match(rest) if month else None
    if month is None or joined is None:
        return None
    for pattern in _DATES:
        last = pattern.match(rest, joined.end())
        if last and last["y"]:
            end = _date(last.groupdict(), date.min)
            day = int(parts["d"] or 0)
            first = _day(end.year, month, day) if end else None
            # from December to January the year is the one before
            return _day(end.year - 1, month, day) if end and first and first > end else first
    return None


def _date(parts: dict[str, str | None], written: date, *, is_past: bool = False) -> date | None:
    day, year = int(parts["d"] or 0), parts.get("y")
    month = _month(parts)
    if month is None:
        near = (each for each in _of_month(day, written) if not is_past or _is_over(each, written))
        return None if "n" in parts else _nearest(near, written, _MONTH_LONG if is_past else _SOON)
    if year:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    years = (written.year - 1, written.year, written.year + 1)
    days = (_day(each, month, day) for each in years)
    if is_past:
        return _nearest((each for each in days if _is_over(each, written)), written, _YEAR_LONG)
    return _nearest(days, written, _NEAR)


def _is_over(day: date | None, written: date) -> bool:
    return day is not None and day <= written


def _month(parts: dict[str, str | None]) -> int | None:
    if number := parts.get("n"):
        return int(number)
    name = (parts.get("m") or "").lower()
    return next((at for at, each in enumerate(_MONTHS, 1) if name and each[:3] == name[:3]), None)


def _of_month(day: int, written: date) -> Iterator[date | None]:
    before = written.replace(day=1) - timedelta(days=1)
    after = written.replace(day=28) + timedelta(days=4)
    for near in (before, written, after):
        yield _day(near.year, near.month, day)


def _nearest(days: Iterable[date | None], written: date, most: timedelta) -> date | None:
    near = [day for day in days if day is not None and abs(day - written) <= most]
    return min(near, key=lambda day: (abs(day - written), day), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- a day as seen from the writing -------------------------------------------------------------


class SaidDay(StrEnum):
    """A day as it is called on the day of writing."""

    BEFORE_YESTERDAY = "before-yesterday"
    YESTERDAY = "yesterday"
    LAST_NIGHT = "last-night"
    TODAY = "today"
    TONIGHT = "tonight"


_NOT_AFTER: Final = "".join(
    f"(?<!{word} )"
    for word in "since after like unlike than as from until till before by of for".split()
)
_SAID: Final = (
    (SaidDay.BEFORE_YESTERDAY, _pattern(_NOT_AFTER + r"\b(?:the )?day before yesterday\b")),
    (
        SaidDay.YESTERDAY,
        _pattern(_NOT_AFTER + r"(?<!day before )\byesterday\b(?!['\u2019]s)(?! (?:evening|night))"),
    ),
    (SaidDay.LAST_NIGHT, _pattern(_NOT_AFTER + r"\blast night\b(?!['\u2019]s)")),
    (SaidDay.LAST_NIGHT, _pattern(_NOT_AFTER + r"\byesterday (?:evening|night)\b")),
    (SaidDay.TODAY, _pattern(_NOT_AFTER + r"\btoday\b(?!['\u2019]s)")),
    (SaidDay.TODAY, _pattern(_NOT_AFTER + r"\bthis (?:morning|afternoon)\b")),
    (SaidDay.TONIGHT, _pattern(_NOT_AFTER + r"\b(?:tonight|this evening)\b(?!['\u2019]s)")),
)
# What lies there to be seen later than it was done: "I saw this today". "I saw him" is an act.
_THING: Final = (
    r"(?:it|this|that|these|those|what|(?:the|his|her|their|a|an|another|new) (?:new )?(?:[a-z]+ )?"
    r"(?:posts?|messages?|comments?|texts?|e-?mails?|letters?|notes?|cards?|damage|scratch(?:es)?"
    r"|pictures?|photos?|photographs?|videos?|films?|clips?|footage|recordings?|screenshots?"
    r"|profiles?|accounts?|stor(?:y|ies)|review|alerts?|notifications?))\b(?! (?:man|car|van|guy))"
)
# Something was found, told or written on that day, and not done on it.
_LATER_ACT: Final = _pattern(
    r"\b(?:f(?:ind|ound)|notic\w+|discover\w*|realis\w+|remember\w*|woke|opened|read|reading|told"
    r"|reported|rang|phoned|called|spoke|wrote|writing|looked|checked|heard from|came across"
    rf"|(?:saw|seen|watched|listened to|got|received) {_THING}"
    r"|went back|showed|only just|blocked|changed|deleted|(?<!he )(?<!they )(?:sent|gave) me)\b"
)


@dataclass(frozen=True, slots=True)
class DayPhrase:
    """Words that name a day as seen from the writing."""

    words: str
    day: SaidDay


def day_phrases(text: str) -> Iterator[DayPhrase]:
    """Yield the words that name the day of what happened."""
    said = own_words(text)
    for day, pattern in _SAID:
        for found in pattern.finditer(said):
            sentence = _sentence(said, *found.span())
            if not (_LATER_ACT.search(sentence) or _AHEAD.search(sentence)):
                yield DayPhrase(text[slice(*found.span())], day)


# --- how many -----------------------------------------------------------------------------------

_KINDS: Final = (
    r"(?:missed|unanswered|silent|separate|different|new|voice|text|phone|whatsapp|e-?mail|friend"
    r"|unwanted|abusive|nasty|withheld|blank|anonymous|video|private|direct)"
)
_COUNTED: Final = (
    r"(?:times|calls|messages|texts|e-?mails|mails|voicemails|letters|posts|comments|requests"
    r"|notifications|rings)"
)
_ABOUT: Final = _pattern(
    r"\b(?:about|around|over|nearly|almost|some|roughly|maybe|perhaps|probably|at least|at most"
    r"|up to|more than|less than|fewer than|under|another|last|first|next|other|every|or|to|than"
    r"|only|of|the|these|those|my|after)\s*$|[-\u2013~<>+]\s*$"
)
_NEAR_BY: Final = 24  # characters in front of a number that may say that it is an estimate
_OR_SO: Final = re.compile(
    r"\s*(?:\+|or (?:so|more)|(?:an?|per|each|every|in) (?:hour|minute|day|week|month|night|year)"
    r"|more\b|ago\b)",
    re.IGNORECASE,
)
_COUNTS: Final = (
    _pattern(rf"\b(?P<count>{_NUMBER})(?: {_KINDS}){{0,3}} {_COUNTED}\b"),
    _pattern(r"\b(?P<twice>twice)\b"),
)
# What the person did themselves is not counted.
_MINE: Final = _pattern(r"\b(?:i|we)\b")
_MINE_TO_COUNT: Final = _pattern(
    r"\b(?:got|had|have|received|count(?:ed)?|heard|saw|missed|woke)\b"
)


@dataclass(frozen=True, slots=True)
class CountPhrase:
    """Words that say how many times something was done."""

    words: str
    count: int


def count_phrases(text: str) -> Iterator[CountPhrase]:
    """Yield the exact numbers of acts; an estimate is none."""
    said = own_words(text)
    for pattern in _COUNTS:
        for found in pattern.finditer(said):
            begin, end = found.span()
            before = _clause_before(said, begin)
            if _ABOUT.search(said[max(0, begin - _NEAR_BY) : begin]) or _OR_SO.match(said, end):
                continue
            if _MINE.search(before) and not _MINE_TO_COUNT.search(before):
                continue
            parts = found.groupdict()
            count = 2 if parts.get("twice") else number_of(parts.get("count") or "")
            if count:
                yield CountPhrase(text[begin:end], count)


# --- numbers of telephones and names of accounts ------------------------------------------------

_TELEPHONE: Final = re.compile(r"(?<![\w+])\+?\d(?:[ \-./()]{0,2}\d){8,14}(?!\w)")
_HANDLE: Final = re.compile(
    r"(?<![\w@.])@[\w.\-]{3,40}(?<![.\-])|[\w.+\-]{2,40}@[\w\-]+(?:\.[\w\-]+)+"
)


def account_phrases(text: str) -> Iterator[str]:
    """Yield the telephone numbers, e-mail addresses and names with an @ in a text."""
    for pattern in (_TELEPHONE, _HANDLE):
        for found in pattern.finditer(text):
            yield found[0]


def bare_account(said: str) -> str:
    """Return an account in one spelling: the digits of a number, small letters without an @."""
    digits = re.sub(r"\D", "", said)
    if _TELEPHONE.fullmatch(said.strip()):
        return "0" + digits[2:] if digits.startswith("44") else digits.removeprefix("00")
    return characters.folded(said.strip().removeprefix("@"))


def is_nearly(one: str, other: str) -> bool:
    """Return whether two accounts in one spelling differ in one or two places, as slips do."""
    if one == other or not one or not other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) != len(other):
        longer, shorter = sorted((one, other), key=len, reverse=True)
        return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
    return sum(a != b for a, b in zip(one, other, strict=True)) <= 2


_NUMBERED: Final = _pattern(
    rf"\b(?:no\.?|incident|entry) ?(?P<n>[1-9]\d{{0,4}})(?:{_ENDS}|(?= and\b))(?!:\d)"
)


def incident_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of incidents that a text names."""
    return tuple(int(found["n"]) for found in _NUMBERED.finditer(text))
