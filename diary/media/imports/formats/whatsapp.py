"""WhatsApp's *Export chat*: a text of one conversation, alone or in a zip with its media.

**Invariants:**

- A message begins where a line begins with a date, a time and their separator, whatever the
  language; every other line belongs to the message before it.
- Words of the messenger (*omitted*, *attached*, *deleted*) differ from language to language. Where
  the reader does not know them, they stay text of the message, as they stand.
- The order of day, month and year is taken from the whole export: from dates that have only one
  reading, else from the order in which messages must stand. Where neither decides, it is asked.
- One phone writes all beginnings of an export in one way. A line that begins in another one may be
  words of the message before it: it is read as a message, doubted, and not known to be anybody's.
  So is one that writes blanks or marks around a name otherwise than the first one with that name.
  A line that somebody wrote in the very same way cannot be told from a message.
- The senders of an export are the labels of the phone that made it, or numbers that it has not
  saved; which is said by `label`.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import accumulate, groupby, pairwise, repeat
from operator import itemgetter
from typing import Final, NamedTuple

from diary.media.byte_source import Source
from diary.media.imports.carrier import line_blocks
from diary.media.imports.format import (
    MOST_LINES,
    Answers,
    Confidence,
    Export,
    Question,
    QuestionKind,
    UnreadableError,
)
from diary.media.imports.message import (
    NO_TIME,
    CallKind,
    Doubt,
    ExportNote,
    Item,
    Message,
    MessageFile,
    MessageKind,
    MessageTime,
    NoteCode,
    TimeSource,
    UnreadLine,
    UnreadReason,
    unanswered,
)
from diary.media.imports.whatsapp_words import (
    DELETED,
    OMITTED,
    OWN_LINE,
    STRIPPED,
    call_of,
    is_deleted,
    is_edited,
    is_framed,
    is_left_out,
    is_notice,
    may_be_call,
)

MAX_CHOICES: Final = 200  # senders that are offered as *me*
_MOST_SPELT: Final = 10_000  # senders whose first spelling is kept
MAX_TEXT: Final = 1 << 20
_MARKS: Final = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_SPACE: Final = "[ \u00a0\u202f\u2009]"
# A message begins with three numbers and a time, with at most a few other characters between; then
# `]`, ` - ` or ` – `; then a sender, if there is one. It is searched for in many lines at once.
_BEGINS: Final = re.compile(
    rf"\n([{_MARKS}]*(\[[{_MARKS}]*)?"
    rf"\d{{1,4}}[{_MARKS}]*[./\-\u2010\u2011][{_MARKS} ]{{0,2}}\d{{1,2}}"
    rf"[{_MARKS}]*[./\-\u2010\u2011][{_MARKS} ]{{0,2}}\d{{1,4}}[^\d\n]{{1,16}}?)"
    r"(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    rf"(?:{_SPACE}?[^\W\d][^\d\n]{{0,12}}?)?"
    rf"(?(2)[{_MARKS}]*\]|{_SPACE}[-\u2013]){_SPACE})"
    r"([^\n]{1,200}?:(?: |(?=\r*$)))?",
    re.MULTILINE,
)
# A day and a time in any order, and a name with a colon or in front: how messages of another form
# begin. It is searched for in the lines behind the first one of a message.
_NUMBERED_DAY: Final = re.compile(
    rf"\d{{1,4}}[{_MARKS}]*[./\-\u2010\u2011\u5e74][{_MARKS} ]{{0,2}}\d{{1,2}}"
    rf"[{_MARKS}]*[./\-\u2010\u2011\u6708][{_MARKS} ]{{0,2}}\d{{1,4}}"
)
_ANY_CLOCK: Final = re.compile(r"(?<![\d./\-])(\d{1,2})[:.](\d{2})(?![\d./\-])")
_ANY_DAY: Final = (
    rf"(?:{_NUMBERED_DAY.pattern}|\d{{1,2}}(?:st|nd|rd|th|\.)?(?: de)? [^\W\d]{{3,12}}\.?(?: de)?,?"
    r" \d{2,4}|[^\W\d]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
)
_ANY_TIME: Final = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
_MOMENT: Final = rf"(?:{_ANY_DAY}[^\d\n]{{1,16}}?{_ANY_TIME}|{_ANY_TIME}[^\d\n]{{1,16}}?{_ANY_DAY})"
_OTHER_FORM: Final = re.compile(
    rf"\n(?:[{_MARKS}\s\[(<*\"“]{{0,4}}(?:[^\W\d]{{2,12}}\.?,? )?{_MOMENT}"
    r"[^\n]{1,90}?[:：](?:\s|$)"  # noqa: RUF001
    rf"|[^\d\n]{{1,60}}?[\[(]{_MOMENT}[^\d\n]{{0,12}}[\])])",
    re.MULTILINE,
)
_PARTS: Final = 5  # of each message where a text is split by it
_DIGITS: Final = re.compile(r"\d+")
_CLOCK_ENDS: Final = re.compile(rf"(?:[{_MARKS}]*\]|{_SPACE}[-\u2013]){_SPACE}\Z")
_LINE_ENDS: Final = re.compile(r"\r+(?=\n|\Z)")
# What differs from one beginning of an export to the next: numbers, and words for half the day.
_ZERO: Final = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_VARIES: Final = re.compile(rf"\d+|[^\W\d_][^\d\s.,:/\[\]\-\u2010\u2011\u2013{_MARKS}]*")
# Stands for bytes that are no characters until it is known in which message they are.
_DAMAGE: Final = "\udcff"
_DAMAGED: Final = "daybook-damaged"


def _damage(error: UnicodeError) -> tuple[str, int]:
    """Stand in for what cannot be decoded. Raises the error where it is another."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _DAMAGE, error.end


codecs.register_error(_DAMAGED, _damage)
_NUMBER: Final = re.compile(rf"[{_MARKS}]*\+?[\d ()\u00a0\u2010\u2011-]{{6,24}}[{_MARKS}]*")
_QUOTE: Final = re.compile('["“”„«»「」『』]')
_NO_NAME: Final = ("your security code with ", "deine sicherheitsnummer ")
# A name with a colon in it: what all of its lines have before their words.
_REST: Final = re.compile(rf"[^\n<>{_MARKS}/]{{1,60}}?:(?= |$)", re.MULTILINE)
_LABELS: Final = frozenset(
    "location standort ubicación localisation localização posizione locatie konum".split()
)
_NAMED_DOCUMENT: Final = re.compile("([^\u2022\n]{1,240}?)(?: \u2022 [^\n]*)?[ ]?")
# A file in a mark: a word of any language, a colon or the like, and a name; or the other way.
_OPENS: Final = "<＜‹〈《「【"  # noqa: RUF001
_CLOSES: Final = ">＞›〉》」】"  # noqa: RUF001
_QUOTED: Final = "\"'“”„«»‘’「」『』 \u00a0\u202f"
_IN_A_MARK: Final = re.compile(rf"[{_OPENS}]([^{_OPENS}{_CLOSES}\n]{{3,300}})[{_CLOSES}]")
_COLON: Final = "[:：﹕︓︰∶꞉⁚;；]"  # noqa: RUF001
_ENDS: Final = frozenset(_CLOSES)
_NAMED_BEHIND: Final = re.compile(rf".{{1,40}}?\s*{_COLON}\s*(\S.*\.\w{{1,5}})")
_NAMED_BEFORE: Final = re.compile(r"(.{1,240}?\.\w{1,5}) .{2,60}")
_ATTACHED_ANDROID: Final = re.compile(
    rf"[{_MARKS}]*(.{{1,240}}?\.\w{{1,5}}) ?[(（][^()（）\n]{{2,60}}[)）]"  # noqa: RUF001
)
# How WhatsApp itself names what it saves.
_OWN_NAME: Final = re.compile(
    r"(?:IMG|VID|AUD|PTT|DOC|STK|PTV)-\d{8}-WA\d{4,}\.\w+"
    r"|\d{8}-(?:PHOTO|VIDEO|AUDIO|STICKER|GIF)-[\d-]+\.\w+"
)
_MORNING: Final = frozenset(
    "am a.m a.m. am. vorm. vorm πμ π.μ π.μ. ص 오전 上午 午前 fm f.m. de. de dop. dop vm. vm rano"
    " priekšpusdienā sa sáng pagi pg क.पू. पूर्वाह्न öö pd ق.ظ ق.ظ."
    " 凌晨 清晨 早上 早晨 半夜 午夜".split()
)
_AFTERNOON: Final = frozenset(
    "pm p.m p.m. pm. nachm. nachm μμ μ.μ μ.μ. م 오후 下午 午後 em e.m. du. du odp. odp nm."
    " nm ch chiều petang ptg अपराह्न ös md ب.ظ ب.ظ. 傍晚 晚上".split()
)
_NOON: Final = "中午"  # from about eleven to about one
# Words around a time that say nothing of morning or afternoon.
_JOINING: Final = frozenset(
    "klo kl kl. um at à a às as alle ore la las u om h uhr ч ч. г г. в".split()  # noqa: RUF001
)
_FIRST: Final = re.compile("encrypt|cifrad|verschlüssel|chiffr|crittograf|versleutel|criptograf|🔒")


class _Date(NamedTuple):
    """The three numbers of a date as they stand, and what is written before the time."""

    numbers: tuple[int, int, int]
    widths: tuple[int, ...]
    between: str
    # The day in ISO 8601 in the order that it was read in; None where no calendar has it.
    local: str | None


class _Clock(NamedTuple):
    """A time of day in ISO 8601, or None where no clock shows it."""

    local: str | None
    has_seconds: bool
    doubts: tuple[Doubt, ...]


class _Shape(NamedTuple):
    """In which way the date or the time of a beginning is written.

    `form` has a sign in place of what differs from message to message. `padded` says of each number
    of at most two digits whether a zero fills it; None where the number does not show it.
    """

    form: str
    padded: tuple[bool | None, ...]


class _Shapes(NamedTuple):
    """In which way the beginnings of an export are written, as far as its first ones show it.

    `end` is how the line above them ends: an iPhone ends a message with two characters, and a line
    inside of one with the second of them alone. The first of them stands before a beginning.
    """

    day: _Shape | None = None
    clock: _Shape | None = None
    end: str = ""

    def with_more(self, days: Iterable[str], clocks: Iterable[str]) -> _Shapes | None:
        """Return them with what more beginnings show; None where one is written in another way."""
        day, clock, end = self
        for written in days:
            above = "\r\n" if written.startswith("\r") else "\n"
            # of the first line there is no line above
            if day is not None and end not in ("", above):
                return None
            end = end if day is None else above
            day = _merged(day, _shape(written.removeprefix("\r")))
            if day is None:
                return None
        for written in clocks:
            clock = _merged(clock, _shape(written))
            if clock is None:
                return None
        return _Shapes(day, clock, end)


class _Sender(NamedTuple):
    """Who sent a message, and the name that the phone shows, which is nothing for a number."""

    name: str
    label: str


_NOBODY: Final = _Sender("", "")
# Its line, the sender as written, the time, and the doubts; it may be a notice of the messenger.
_Begun = tuple[int, str | None, str, tuple[Doubt, ...], bool]


# A message and its time of all their fields in order.
_MESSAGE: Final[Callable[[tuple[object, ...]], Message]] = partial(tuple.__new__, Message)
_TIME: Final[Callable[[tuple[object, ...]], MessageTime]] = partial(tuple.__new__, MessageTime)


class _Overview(NamedTuple):
    """What a whole export says before it is read: senders, most lines first, and date order."""

    senders: tuple[str, ...]
    # None where nothing decides it.
    day_first: bool | None
    has_messages: bool
    # The rest of each name that has a colon in it.
    longer: Mapping[str, str]


@dataclass(slots=True)
class _Order:
    """What the dates of an export say about their order: year first, day first, month first.

    A date with a number over 12 has one reading. Where there is none, messages stand in the order
    of their days under one reading and not under the other.
    """

    year_first: bool = False
    day_first: int = 0
    month_first: int = 0
    _days: tuple[int, int, int] = (0, 0, 0)
    _months: tuple[int, int, int] = (0, 0, 0)
    _back_by_day: int = 0
    _back_by_month: int = 0

    def add(self, date: _Date) -> None:
        """Count what a date says."""
        first, second, last = date.numbers
        if date.widths[0] == 4:
            self.year_first = True
        elif first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        else:
            by_day, by_month = (last, second, first), (last, first, second)
            self._back_by_day += by_day < self._days
            self._back_by_month += by_month < self._months
            self._days, self._months = by_day, by_month

    def has_dates(self) -> bool:
        """Return whether a date was counted that has one reading."""
        return bool(self.year_first or self.day_first or self.month_first)

    def decided(self) -> bool | None:
        """Return whether the day comes first; None where nothing decides, or dates disagree."""
        if self.year_first:
            return False
        if self.day_first or self.month_first:
            return None if self.day_first and self.month_first else bool(self.day_first)
        if bool(self._back_by_day) == bool(self._back_by_month):
            return None
        return not self._back_by_day


class WhatsApp:
    """The text of one conversation, as Android and iPhone export it."""

    code = "whatsapp"

    def __init__(self) -> None:
        # An export is asked what it leaves open, and then it is read.
        self._last: tuple[Source, _Overview] | None = None

    def main_members(self, names: Mapping[str, int]) -> tuple[str, ...]:
        """Return the texts at the top that may be a conversation."""
        return tuple(
            name
            for name in names
            if name.lower().endswith(".txt") and name.count("/") <= 1 and "__MACOSX" not in name
        )

    def recognise(self, export: Export) -> Confidence:
        """Return how sure it is: several lines of the head begin as messages do."""
        if not export.name.lower().endswith(".txt"):
            return Confidence.NO
        head = export.head().decode("utf-8", errors="replace").split("\n")
        found = _BEGINS.findall("\n" + "\n".join(head[:400]))
        begun = [
            bool(bracket) and not _clock(clock, "").has_seconds
            for day, bracket, clock, _name in found
            if _date(day) is not None
        ]
        if not begun:
            return Confidence.NO
        named = export.name.rpartition("/")[2].lower()
        if named == "_chat.txt" or "whatsapp" in named:
            return Confidence.SURE
        if all(begun):
            # In brackets without seconds: WhatsApp never writes so, others do.
            return Confidence.PERHAPS
        return Confidence.LIKELY if len(begun) * 4 >= min(len(head), 400) else Confidence.PERHAPS

    def questions(self, export: Export) -> tuple[Question, ...]:
        """Return who is the person, the zone, and day or month where no date decides."""
        found = self._overview(export.source)
        if not found.has_messages:
            raise UnreadableError("no-messages")
        asked = [Question(QuestionKind.WHO_IS_ME, found.senders), Question(QuestionKind.ZONE)]
        if found.day_first is None:
            asked.append(Question(QuestionKind.DAY_OR_MONTH, ("day", "month")))
        return tuple(asked)

    def read(self, export: Export, answers: Answers) -> Iterator[Item]:
        """Yield the messages in their order. Raises UnreadableError where there is none."""
        day_first, doubtful = answers.day_first, False
        overview = self._overview(export.source)
        if day_first is None:
            day_first = overview.day_first
            doubtful = day_first is None
        reader = _Reader(export, answers.me, day_first is not False, doubtful, overview)
        yield from reader.read()

    def _overview(self, source: Source) -> _Overview:
        if self._last is None or self._last[0] is not source:
            self._last = source, _overview(source)
        return self._last[1]


def _overview(source: Source) -> _Overview:
    """Look through a whole export, as far as it is read."""
    longer, order = _longer_names(source), _Order()
    senders: Counter[str] = Counter()
    for text in _first_texts(source):
        days, _brackets, _clocks, names, _bodies = _columns(text, longer)
        named: Counter[str] = Counter()
        for day, begun in groupby(zip(days[1:], names[1:], strict=True), itemgetter(0)):
            date = _date(day)
            if date is not None:
                order.add(date)
                named.update(name for _day, name in begun if name)
        for name, count in named.items():
            sender = _sender(name)
            if sender.name and (sender.name in senders or len(senders) < MAX_CHOICES):
                senders[sender.name] += count
    names = [name for name, _count in senders.most_common()]
    return _Overview(tuple(names), order.decided(), bool(names) or order.has_dates(), longer)


def _first_texts(source: Source) -> Iterator[str]:
    """Yield the text as far as it is read."""
    left = MOST_LINES
    for text in _texts(source):
        if left <= 0:
            return
        left -= text.count("\n")
        yield text


def _longer_names(source: Source) -> dict[str, str]:
    """Return the rest of each name that has a colon in it, by what stands before the first one.

    All lines of such a name go on in the same way, and there are two of them at least.
    """
    rests: dict[str, str] = {}
    lines: Counter[str] = Counter()
    for text in _first_texts(source):
        parts = _BEGINS.split(text)
        for name, body in zip(parts[_PARTS - 1 :: _PARTS], parts[_PARTS::_PARTS], strict=True):
            if not name or body.startswith(OWN_LINE):
                continue
            known = rests.get(name)
            if known == "" or (known is None and len(rests) >= MAX_CHOICES):
                continue
            lines[name] += 1
            if known is None or not body.startswith(known):
                found = _REST.match(body)
                each = "" if found is None or found[0][:-1].lower() in _LABELS else found[0]
                rests[name] = each if known in (None, each) else ""
    return {name: f"{rest} " for name, rest in rests.items() if rest and lines[name] > 1}


def _by_name(export: Export) -> dict[str, str]:
    """Return the path of each file by its name: the one beside the text, or the only one."""
    folder = export.name.rpartition("/")[0]
    named = Counter(name.rpartition("/")[2] for name in export.members)
    return {
        last: name
        for name in export.members
        for before, _slash, last in [name.rpartition("/")]
        if before == folder or named[last] == 1
    }


class _Reader:
    """One pass over an export."""

    def __init__(
        self, export: Export, me: str, day_first: bool, doubtful: bool, overview: _Overview
    ) -> None:
        self._people, self._longer = overview.senders, overview.longer
        self._export = export
        self._me = me
        self._day_first = day_first
        self._doubtful = (Doubt.DAY_OR_MONTH,) if doubtful else ()
        self._members = _by_name(export)
        self._thread = _thread(export.name)
        self._notes: Counter[NoteCode] = Counter()
        self._damage = 0  # bytes that are no characters
        self._before = ""
        self._shapes = _Shapes()
        self._spelt: dict[str, str] = {}  # by name: as it stands where it stands first

    def read(self) -> Iterator[Item]:
        """Yield every message, then what is to be said of the whole."""
        at, words = 0, ""  # lines so far, and those of the message that is being read
        begun: _Begun | None = None
        for text in _texts(self._export.source):
            self._damage += text.count(_DAMAGE)
            days, brackets, clocks, names, bodies = _columns(text, self._longer)
            times = self._plain_times(days[1:], brackets[1:], clocks[1:])
            if begun is not None and times and all(map(self._is_spelt_so, dict.fromkeys(names))):
                if len(words) <= MAX_TEXT:
                    words += bodies[0]
                at += bodies[0].count("\n")
                yield from self._finished(begun, words)
                yield from self._plain(at, names[1:-1], times, bodies[1:-1])
                at += sum(body.count("\n") for body in bodies[1:-1]) + len(times)
                words = bodies[-1]
                begun = at, names[-1], times[-1], self._doubtful, False
                at += words.count("\n")
                self._before = times[-1]
                continue
            rows = zip(days, brackets, clocks, names, bodies, strict=True)
            for day, bracket, clock, name, body in rows:
                found = self._begin(at + 1, day, bracket, clock, name, body) if day else None
                if found is not None:
                    if begun is not None:
                        yield from self._finished(begun, words)
                    begun, words = found, body
                    at += 1 + body.count("\n")
                    continue
                line = f"{day}{clock}{name or ''}{body}".removeprefix("\r")
                more = f"\n{line}" if day else body
                if begun is None:
                    yield from _unread(at, more)
                elif len(words) <= MAX_TEXT:
                    words += more
                at += more.count("\n")
        if begun is None:
            raise UnreadableError("no-messages")
        yield from self._finished(begun, words)
        self._notes[NoteCode.DAMAGED_BYTES] = self._damage
        yield from (ExportNote(code, count) for code, count in sorted(self._notes.items()) if count)

    def _plain_times(
        self, days: Sequence[str], brackets: Sequence[str | None], clocks: Sequence[str]
    ) -> Sequence[str]:
        """Return the time of each beginning; none unless all are read, sure and in order.

        Then what `_begin` finds of each is known, and most of a long export is so. What is said of
        the first message is not.
        """
        dates = {day: _date(day, self._day_first) for day in {*days}}
        between = {"" if date is None else date.between for date in dates.values()}
        if not self._before or len(between) != 1:
            return ()
        found = {clock: _clock(clock, *between) for clock in {*clocks}}
        is_other = any(brackets) and not all(clock.has_seconds for clock in found.values())
        if is_other or any(clock.local is None or clock.doubts for clock in found.values()):
            return ()
        by_day = {day: date.local for day, date in dates.items() if date and date.local}
        if len(by_day) < len(dates):
            return ()
        hours = {clock: each.local or "" for clock, each in found.items()}
        times = [by_day[day] + hours[clock] for day, clock in zip(days, clocks, strict=True)]
        if times[0] < self._before or times != sorted(times):
            return ()
        shapes = self._shapes.with_more(dict.fromkeys(days), dict.fromkeys(clocks))
        if shapes is None:
            return ()
        self._shapes = shapes
        return times

    def _plain(
        self,
        at: int,
        names: Sequence[str | None],
        times: Sequence[str],
        bodies: Sequence[str],
    ) -> Iterator[Message]:
        """Yield the messages that begin and end so, the first of them behind line `at`."""
        shown, labels = dict[str | None, str](), dict[str | None, str]()
        own: dict[str | None, bool | None] = {}
        for name in {*names}:
            sender = _sender(name) if name and not self._damage else None
            if sender is not None and sender.name:
                shown[name], labels[name] = sender
                own[name] = sender.name == self._me if self._me else None
        lines = accumulate((body.count("\n") + 1 for body in bodies), initial=at + 1)
        kind, thread, doubts = MessageKind.TEXT, self._thread, self._doubtful
        by_clock = map(_TIME, zip(times, repeat(""), repeat(TimeSource.EXPORT)))
        # Column by column: a message made field by field takes twice as long.
        rows = zip(
            lines, repeat(kind), map(shown.get, names), by_clock, bodies, repeat(""),
            map(labels.get, names), map(own.get, names), repeat(()), repeat(thread), repeat(()),
            repeat(None), repeat(None), repeat(False), repeat(""), repeat(doubts), repeat(False),
        )  # fmt: skip
        telling = _telling(bodies)
        for message, name, local, is_telling in zip(
            map(_MESSAGE, rows), names, times, telling, strict=False
        ):
            if is_telling or message.sender is None:
                yield from self._finished((message.at, name, local, doubts, False), message.text)
            else:
                yield message

    def _begin(
        self, at: int, written: str, bracket: str | None, clock: str, name: str | None, body: str
    ) -> _Begun | None:
        """Return where a message begins, or None where the line goes on with one."""
        date = _date(written, self._day_first)
        if date is None:
            return None
        time = _clock(clock, date.between)
        if bracket and not time.has_seconds:
            self._notes[NoteCode.LINES_OF_ANOTHER_PROGRAM] += 1
        is_other_way = date.local is None
        if is_other_way:
            date = _date(written, not self._day_first) or date
        if date.local is None or time.local is None:
            self._notes[NoteCode.DATES_NOT_READ] += 1
            return None
        local = date.local + time.local
        doubts = self._doubtful + time.doubts
        if is_other_way and Doubt.DAY_OR_MONTH not in doubts:
            doubts += (Doubt.DAY_OR_MONTH,)
        if local < self._before:
            doubts += (Doubt.TIME_RUNS_BACKWARDS,)
        shapes = self._shapes.with_more((written,), (clock,))
        if shapes is None or is_other_way or not self._is_spelt_so(name):
            doubts += (Doubt.UNLIKE_THE_OTHERS,)
        self._shapes = shapes or self._shapes
        looks_like_notice = not self._before and self._is_first(name or "", body)
        self._before = local
        return at, name, local, doubts, looks_like_notice

    def _is_spelt_so(self, name: str | None) -> bool:
        """Return whether blanks and marks stand around a name as where it stood first."""
        sender = _sender(name) if name else None
        if name is None or sender is None:
            return True
        written = name.removesuffix(" ").removesuffix(":")
        if sender.name not in self._spelt and len(self._spelt) < _MOST_SPELT:
            self._spelt[sender.name] = written
        return self._spelt.get(sender.name, written) == written

    def _is_first(self, name: str, body: str) -> bool:
        """Return whether the first message looks like the notice with which a chat begins."""
        line = name + body.partition("\n")[0]
        if _FIRST.search(line.lower()) is None:
            self._notes[NoteCode.PERHAPS_NOT_THE_BEGINNING] = 1
            return False
        return (body if name else line).startswith(OWN_LINE)

    def _finished(self, begun: _Begun, text: str) -> Iterator[Message]:
        """Yield the message, and the lines in it that begin as a message of another form does.

        What such a line says is not read: it stands whole, and nobody is said to have sent it.
        """
        if begun[3] and Doubt.UNLIKE_THE_OTHERS in begun[3]:
            self._notes[NoteCode.LINES_OF_ANOTHER_FORM] += 1
        starts = [found.start() for found in _OTHER_FORM.finditer(text) if _is_moment(found[0])]
        first, *apart = (
            (text[one:other] for one, other in pairwise((0, *starts, len(text))))
            if starts
            else (text,)
        )
        yield self._finish(begun, first)
        at = begun[0] + first.count("\n")
        for each in apart:
            at += 1
            self._notes[NoteCode.LINES_OF_ANOTHER_FORM] += 1
            words = each.removeprefix("\n")
            doubts = (Doubt.UNLIKE_THE_OTHERS, *(Doubt.DAMAGED_TEXT for _ in _DAMAGE if _ in words))
            yield Message(
                at=at,
                kind=MessageKind.TEXT,
                sender="",
                time=NO_TIME,
                text=words.replace(_DAMAGE, "\ufffd"),
                thread=self._thread,
                doubts=doubts,
            )
            at += words.count("\n")

    def _finish(self, begun: _Begun, text: str) -> Message:
        """Return the message with its text, files and kind."""
        at, name, local, doubts, looks_like_notice = begun
        is_known = bool(self._me) and Doubt.UNLIKE_THE_OTHERS not in doubts
        sender = _sender(name) if name else None
        if sender is None or self._is_notice(sender.name, text):
            sender = _NOBODY
        if self._damage and _DAMAGE in f"{name}{text}":
            doubts = tuple(dict.fromkeys((*doubts, Doubt.DAMAGED_TEXT)))
            text = text.replace(_DAMAGE, "\ufffd")
        if not sender.name:
            return self._of_nobody(begun, text.strip(STRIPPED), is_known, doubts)
        is_marked = text.startswith(OWN_LINE)
        files = self._files(text, text.strip(STRIPPED).lower())
        kind, call, seconds = MessageKind.TEXT, None, None
        called = None if files else call_of(text)
        if is_deleted(text):
            kind = MessageKind.DELETED
        elif called is not None and (
            is_marked or (called.is_whole and (called.outcome or called.seconds))
        ):
            kind, call = MessageKind.CALL, called.outcome or CallKind.UNKNOWN
            seconds = called.seconds
        is_odd = is_marked and (
            (kind is MessageKind.TEXT and not files and not is_framed(text))
            or (kind is MessageKind.CALL and called is not None and not called.is_whole)
        )
        if is_odd or (looks_like_notice and kind is MessageKind.TEXT and not files):
            doubts += (Doubt.PERHAPS_OF_THE_MESSENGER,)
            # a form that is not understood is nobody's
            is_known = False
        own = sender.name == self._me if is_known else None
        if call is CallKind.MISSED:
            call = unanswered(call, own=own)
        return Message(
            at, kind, sender.name, MessageTime(local), text, "", sender.label, own, (),
            self._thread, files, call, seconds, is_edited(text), "", doubts,
        )  # fmt: skip

    def _is_notice(self, sender: str, text: str) -> bool:
        """Return whether a line is the program's, though an iPhone names somebody before it."""
        return text.startswith(OWN_LINE) and is_notice(text, (sender, *self._people))

    def _of_nobody(
        self, begun: _Begun, said: str, is_known: bool, doubts: tuple[Doubt, ...]
    ) -> Message:
        """Return a line of the program; an Android phone names nobody beside a call."""
        called = call_of(said)
        is_call = called is not None and called.is_whole
        is_missed = called is not None and is_call and called.outcome is CallKind.MISSED
        return Message(
            at=begun[0],
            kind=MessageKind.CALL if is_call else MessageKind.SYSTEM,
            sender="",
            time=MessageTime(begun[2]),
            text=said,
            thread=self._thread,
            call=(called.outcome or CallKind.UNKNOWN) if called is not None and is_call else None,
            seconds=called.seconds if called is not None and is_call else None,
            own=False if is_missed and is_known else None,
            doubts=doubts,
        )

    def _files(self, text: str, words: str) -> tuple[MessageFile, ...]:
        """Return the files that a message names, found by their names in the zip where it can."""
        if (left_out := _left_out(text, words)) is not None:
            self._notes[NoteCode.MEDIA_LEFT_OUT] += 1
            return (MessageFile(left_out),)
        for name, is_certain in _attached(text):
            member = self._members.get(name, "")
            if not member and not is_certain and not _OWN_NAME.fullmatch(name):
                continue
            if not member:
                self._notes[NoteCode.MEDIA_MISSING] += 1
            return (MessageFile(name, member),)
        return ()


def _attached(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each name of a file that a text may mark as attached, and whether the mark is certain.

    It is where the program's own sign stands before it: then the language does not matter.
    """
    if "." not in text:
        return
    for found in _IN_A_MARK.finditer(text):
        inside = found[1].strip(STRIPPED).rstrip(_QUOTED)
        named = _NAMED_BEHIND.fullmatch(inside) or _NAMED_BEFORE.fullmatch(inside)
        if named is not None:
            behind = named.re is _NAMED_BEHIND
            is_signed = text[: found.start()].endswith(OWN_LINE)
            yield named[1].strip(STRIPPED).strip(_QUOTED), is_signed and behind
    found_first = _ATTACHED_ANDROID.match(text.split("\n", 1)[0])
    if found_first is not None:
        yield found_first[1].strip(STRIPPED), False


def _left_out(text: str, words: str) -> str | None:
    """Return the name of a file that was not exported, often none; None where nothing says so."""
    first = words.partition("\n")[0]
    if first in OMITTED or (text.startswith(OWN_LINE) and is_left_out(first)):
        return ""
    if OWN_LINE not in text:
        return None
    before, mark, behind = text.partition("\n")[0].rpartition(OWN_LINE)
    if not mark or not is_left_out(behind.strip(STRIPPED).lower()):
        return None
    named = _NAMED_DOCUMENT.fullmatch(before.strip(STRIPPED))
    return named[1] if named else ""


def _telling(bodies: Sequence[str]) -> Sequence[bool]:
    """Return of each text whether it may say more than itself: of a call, a file, a change."""
    said = [body.strip(STRIPPED).lower() for body in bodies]
    exact = (OMITTED | DELETED).intersection(said)
    return [
        "." in body
        or body[-2:].strip()[-1:] in _ENDS
        or ("\n" in body and _OTHER_FORM.search(body) is not None)
        or OWN_LINE in body
        or words in exact
        or ("\n" in words and words.partition("\n")[0] in OMITTED)
        or may_be_call(words)
        for body, words in zip(bodies, said, strict=True)
    ]


def _columns(
    text: str, longer: Mapping[str, str]
) -> tuple[list[str], list[str], list[str], list[str], list[str]]:
    """Return days, brackets, times, names and bodies of the messages that begin in a text.

    What stands before the first beginning goes on with the message before, and has a body alone.
    Of a name with a colon in it `longer` has the rest, by what stands before its first colon.
    """
    parts = _BEGINS.split(text)
    days, brackets, clocks, names = (["", *parts[n::_PARTS]] for n in range(1, _PARTS))
    bodies = parts[::_PARTS]
    if "\r" in text:
        above = [body.endswith("\r") for body in bodies[:-1]]
        days[1:] = ["\r" * ends + day for ends, day in zip(above, days[1:], strict=True)]
        bodies = [_LINE_ENDS.sub("", body) for body in bodies]
    if any(name in longer or _may_be_no_name(name) for name in {*names} if name):
        for at, name in enumerate(names):
            rest = longer.get(name or "")
            if name and rest is not None and bodies[at].startswith(rest.rstrip(" ")):
                names[at] = name + rest
                bodies[at] = bodies[at].removeprefix(rest.rstrip(" ")).removeprefix(" ")
            elif name and _is_no_name(name, bodies[at]):
                names[at], bodies[at] = "", name + bodies[at]
    if OWN_LINE in text:
        days[1:] = map(_without_mark, days[1:], names[1:], bodies[1:])
    return days, brackets, clocks, names, bodies


@lru_cache(maxsize=1024)
def _may_be_no_name(name: str) -> bool:
    return len(_QUOTE.findall(name)) % 2 == 1 or name.lower().startswith(_NO_NAME)


def _is_no_name(name: str, body: str) -> bool:
    """Return whether the colon belongs to a notice, such as *changed the subject to "a: b"*.

    Its quotes are closed behind the colon; those of a name that has one of them are not.
    """
    if not _may_be_no_name(name):
        return False
    behind = len(_QUOTE.findall(body.partition("\n")[0]))
    return behind % 2 == 1 or name.lower().startswith(_NO_NAME)


def _texts(source: Source) -> Iterator[str]:
    """Yield the text, many lines at a time, each after the line end above it."""
    above = "\n"
    for block in line_blocks(source):
        lines = block.removesuffix(b"\n").rstrip(b"\r")
        yield above + lines.decode("utf-8", _DAMAGED)
        above = "\r\n" if block.endswith(b"\r\n") else "\n"


def _unread(before: int, text: str) -> Iterator[UnreadLine]:
    """Yield the lines with words, of which the first is the next one behind `before`."""
    for at, line in enumerate(text.split("\n")[1:], before + 1):
        if line.strip(STRIPPED):
            yield UnreadLine(at, UnreadReason.BEFORE_THE_FIRST_MESSAGE)


def _is_moment(line: str) -> bool:
    """Return whether there is such a day and time, whatever its order."""
    clock = _ANY_CLOCK.search(line)
    day = _NUMBERED_DAY.search(line)
    if clock is None or int(clock[1]) > 24 or int(clock[2]) > 59:
        return False
    if day is None:
        return True  # its month has a name
    first, second, third = map(int, _DIGITS.findall(day[0]))
    low, high = sorted((second, third if first > 31 else first))
    return 1 <= low <= 12 and high <= 31


def _without_mark(day: str, name: str | None, body: str) -> str:
    """Return a beginning without the mark that an iPhone writes before it where one is inside."""
    if OWN_LINE not in day or OWN_LINE not in f"{name}{body}":
        return day
    return "\r" * day.startswith("\r") + day.removeprefix("\r").removeprefix(OWN_LINE)


@lru_cache(maxsize=100_000)
def _shape(written: str) -> _Shape:
    """Return in which way a date or a time is written."""
    padded = tuple(
        None if each[0] != "0" and len(each) == 2 else len(each) == 2
        for each in _ZERO.findall(written)
    )
    return _Shape(_VARIES.sub(_sign, written), padded)


def _sign(found: re.Match[str]) -> str:
    """Return what stands for a number or a word: its length or its case, and its script."""
    varies = found[0]
    if varies.isdecimal():
        return ("0" if varies.isascii() else "\u0660") * max(len(varies), 2)
    if varies.lower() in _JOINING:
        return varies
    return "A" if varies.isupper() else "a" if varies.islower() else "x"


def _merged(known: _Shape | None, each: _Shape) -> _Shape | None:
    """Return a shape with what another one of the same form shows more; None for another form."""
    if known is None or each == known:
        return each
    if each.form != known.form:
        return None
    padded = tuple(a if b is None else b for a, b in zip(known.padded, each.padded, strict=True))
    if any(a not in (None, b) for a, b in zip(known.padded, padded, strict=True)):
        return None
    return _Shape(known.form, padded)


# Many messages have the same day, and most the same words around their time.
@lru_cache(maxsize=1024)
def _date(written: str, day_first: bool = True) -> _Date | None:
    """Return a date; None where three numbers cannot be one."""
    first, second, third = map(int, _DIGITS.findall(written))
    widths = tuple(map(len, _DIGITS.findall(written)))
    if (widths[0] == 4) == (widths[2] == 4) and widths[0] > 2:
        return None
    if widths[0] == 4:
        year, month, day = first, second, third
    else:
        day, month = (first, second) if day_first else (second, first)
        year = third + 2000 if widths[2] <= 2 else third
    try:
        local = date(year, month, day).isoformat()
    except ValueError:
        local = None
    return _Date((first, second, third), widths, _DIGITS.split(written)[-1], local)


# A day has this many seconds, and most exports write minutes.
@lru_cache(maxsize=86_400)
def _clock(written: str, between: str) -> _Clock:
    """Return a time as it stands in ISO 8601; `between` is what is written before it."""
    hour, minute, *seconds = map(int, _DIGITS.findall(written))
    behind = _CLOCK_ENDS.sub("", _DIGITS.split(written)[-1])
    half = _half(behind or between)
    doubts: tuple[Doubt, ...] = ()
    if half in _AFTERNOON or (half == _NOON and hour < 11):
        hour = hour % 12 + 12
    elif half in _MORNING:
        hour %= 12
    elif half and half != _NOON and hour <= 12:
        doubts = (Doubt.HALF_OF_DAY,)
    if _DAMAGE in between + written:
        doubts += (Doubt.DAMAGED_TEXT,)
    is_shown = hour <= 23 and max(minute, *seconds, 0) <= 59
    local = "T" + ":".join(f"{each:02}" for each in (hour, minute, *seconds))
    return _Clock(local if is_shown else None, bool(seconds), doubts)


@lru_cache(maxsize=1024)
def _half(written: str) -> str:
    """Return the word for morning or afternoon around a time, one that is not known too."""
    word = re.sub(rf"[{_MARKS}\s\u00a0\u202f,.]+\Z|\A[{_MARKS}\s\u00a0\u202f,.]+", "", written)
    word = re.sub(r"\s", "", word).lower()
    for known in (word, f"{word}."):
        if known in _MORNING or known in _AFTERNOON:
            return known
        if known in _JOINING:
            return ""
    return word if any(map(str.isalpha, word)) else ""


# A sender is in every line of an export.
@lru_cache(maxsize=1024)
def _sender(written: str) -> _Sender:
    """Return who stands before a colon."""
    name = written.removesuffix(" ").removesuffix(":").replace(_DAMAGE, "\ufffd")
    name = name.strip(STRIPPED)
    return _Sender(name, _label(name))


def _label(sender: str) -> str:
    """Return the name that the phone shows, which is nothing where it shows the number."""
    return "" if _NUMBER.fullmatch(sender) else sender


def _thread(name: str) -> str:
    """Return the name of the conversation, which Android writes into the name of the file."""
    stem = name.rpartition("/")[2].removesuffix(".txt")
    return "" if stem == "_chat" else stem


FORMAT = WhatsApp()
