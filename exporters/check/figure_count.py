"""Count the figures of the summary again, from what record.json opens and nothing else.

**Invariants:**

- The terms are those of docs/patterns.md; `page/figure_count.js` counts the same, sentence by
  sentence. Nothing of the code that made the summary is used.
- What is kept back counts as nothing: a figure is of what the bundle shows.
- A moment is of this century, and a zone one of `diary.model.zone_names`: beyond them computers and
  browsers count otherwise.
- What is not of the form that a figure is read from ends the count: then no figure is equal.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from diary import jurisdiction
from diary.json_value import Json
from diary.model.zone_names import is_zone_name
from exporters.bundle import record_json
from exporters.bundle.disclosed_record import DisclosedRecord

KNOWN: Final = {
    "seen": "s", "recording": "r", "held": "h", "told": "t", "inferred": "w", "lines": "e",
    "not-stated": "?",
}  # fmt: skip
# what a code may begin with; what is in none of these lists is none
FAMILIES: Final = frozenset(
    {
        "ask", "bail", "bail-days", "contact", "counted", "fear", "inferred", "kind", "known",
        "month", "named", "no-day", "no-example", "no-kind", "not-counted", "order", "order-days",
        "own-contact", "read", "reason", "secure", "told", "year", "effects",
    }
)  # fmt: skip
TURNINGS: Final = ("asked-to-stop", "warning", "arrest", "charge", "order-served")
_LISTED_CODE: Final = re.compile("[A-Z0-9]+(?:_[A-Z0-9]+)*")
_MOST_OF_CODE: Final = 64
_DAY: Final = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.Z]")
_CLOCK: Final = re.compile(r"[0-2][0-9]:[0-5][0-9]")
_MINUTES: Final = 24 * 60
# a time "about" another is not taken for before or after it within so many minutes
_ABOUT: Final = 30
# nor is one that the clock showed twice
_TWICE: Final = 60
# no clock is further behind UTC, or further ahead of it
_BEHIND: Final = 12 * 60
_AHEAD: Final = 14 * 60
_TO_DAYS: Final = len("2026-03-01")
_TO_SECONDS: Final = len("2026-03-01T21:10:00")
_WINDOW: Final = re.compile(
    rf"(before|after)\.({_DAY.pattern})\.({_DAY.pattern})\.([1-9][0-9]{{0,3}})(\.edge|\.covered)?"
)
_SAME_DAY: Final = re.compile(rf"same-day\.({_DAY.pattern})\.({_DAY.pattern})(\.edge)?")

Value = tuple[int, ...] | int | date


class UncountableError(Exception):
    """An entry is not of the form that figures are counted from."""

    def __init__(self, entry: int) -> None:
        """Take the number of the entry."""
        super().__init__(entry)
        self.entry = entry


def kind_code(behaviour: str) -> str:
    """Return what stands for a kind in the code of a figure, and for no other kind.

    A record may hold any text as a code: one of another form than those of a list, or a long one,
    is told by its SHA-256.
    """
    if len(behaviour) <= _MOST_OF_CODE and _LISTED_CODE.fullmatch(behaviour):
        return behaviour.lower().replace("_", "-")
    return f"sha256.{hashlib.sha256(behaviour.encode()).hexdigest()}"


@cache
def read_first() -> dict[str, list[str]]:
    """Return the lines of the kinds of act to read first, each with its kinds."""
    lines = jurisdiction.load().read_first
    return {line.id: sorted(line.behaviours) for line in lines if not line.breaches}


@cache
def _lines_by_kind() -> dict[str, list[str]]:
    """Return the kinds of act to read first, each with its lines."""
    found: dict[str, list[str]] = {}
    for line, kinds in read_first().items():
        for kind in kinds:
            found.setdefault(kind, []).append(line)
    return found


@dataclass(slots=True)
class _Subject:
    """What the latest opened revision of a subject says."""

    noun: str
    entry: int
    values: Mapping[str, Json]
    written: str
    number: int = 0
    withdrawn: bool = False
    zone: str = ""

    def text(self, name: str) -> str:
        return _text(self.entry, self.values, name)

    def texts(self, name: str) -> list[str]:
        found = self._listed(name)
        if not all(isinstance(each, str) for each in found):
            raise UncountableError(self.entry)
        return [str(each) for each in found]

    def objects(self, name: str) -> list[Mapping[str, Json]]:
        return [_object(self.entry, each) for each in self._listed(name)]

    def days(self, name: str) -> tuple[date, date] | None:
        """Return the first and the last day that a stated time covers."""
        value = self.values.get(name)
        if value is None:
            return None
        when = _object(self.entry, value)
        if _text(self.entry, when, "precision") == "not-sure":
            return None
        first = _day(self.entry, _text(self.entry, when, "at"))
        until = _text(self.entry, when, "until")
        return first, _day(self.entry, until) if until else first

    def _listed(self, name: str) -> list[Json]:
        value = self.values.get(name)
        if value is not None and not isinstance(value, list):
            raise UncountableError(self.entry)
        return value or []


def _object(entry: int, value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise UncountableError(entry)
    return value


def _text(entry: int, values: Mapping[str, Json], name: str) -> str:
    value = values.get(name)
    if value is not None and not isinstance(value, str):
        raise UncountableError(entry)
    return value or ""


def _written(entry: int, values: Mapping[str, Json]) -> str:
    """Return when an entry was written: a line that waited was written at Enter."""
    sealed = _text(entry, values, "@written")
    if values.get("typed_at", "") == "":
        return sealed
    typed = _text(entry, values, "typed_at")
    if len(typed) != _TO_SECONDS + 1 or not typed.endswith("Z") or _moment(typed) is None:
        raise UncountableError(entry)
    return min(typed, sealed)


def _moment(text: str) -> datetime | None:
    """Return the moment of a text, or None if there is none in a calendar and on a clock."""
    if not _MOMENT.match(text):
        return None
    try:
        found = datetime.strptime(text[:_TO_SECONDS], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if text.startswith(found.isoformat()[:_TO_SECONDS]) else None


def _local_day(entry: int, text: str, zone: str) -> date:
    """Return the day that the clock of a zone showed at a moment."""
    moment = _moment(text)
    if moment is None or not is_zone_name(zone):
        raise UncountableError(entry)
    try:
        return moment.astimezone(ZoneInfo(zone)).date()
    except (ValueError, OSError, ZoneInfoNotFoundError) as cause:
        raise UncountableError(entry) from cause


def _day(entry: int, text: str) -> date:
    if not _DAY.fullmatch(text[:10]):
        raise UncountableError(entry)
    try:
        return date.fromisoformat(text[:10])
    except ValueError as cause:
        raise UncountableError(entry) from cause


@dataclass(frozen=True, slots=True)
class _Incident:
    """An incident that is counted."""

    id: str
    subject: _Subject
    days: tuple[date, date] | None
    named: str

    @property
    def number(self) -> int:
        return self.subject.number


@dataclass(slots=True)
class FigureCount:
    """Every figure of one record by its code; `letters` has how each incident is known.

    Raises UncountableError.
    """

    record: DisclosedRecord
    letters: dict[int, str] = field(default_factory=dict)
    _subjects: dict[str, _Subject] = field(default_factory=dict)
    _incidents: list[_Incident] = field(default_factory=list)
    _lists: dict[str, list[int]] = field(default_factory=dict)
    _values: dict[str, Value] = field(default_factory=dict)
    _turnings: set[tuple[date, date]] = field(default_factory=set)
    _recorded: tuple[date, date] | None = None

    def __post_init__(self) -> None:
        """Count what no code has to name."""
        zone = self._read()
        self._count_incidents()
        self._count_breaches()
        self._count_others()
        self._find_turnings()
        self._find_recorded(zone)

    def value(self, code: str) -> Value | None:
        """Return what a code stands for; None for a code that is not known."""
        base, by, named = code.partition(".by.")
        if by:
            whole = self.value(base)
            if not isinstance(whole, tuple):
                return None
            own = {each.number for each in self._incidents if each.named == named}
            return tuple(number for number in whole if number in own)
        if code in self._values:
            return self._values[code]
        if found := _WINDOW.fullmatch(code):
            return self._window(found)
        if found := _SAME_DAY.fullmatch(code):
            return self._same_day(found)
        if code.partition(".")[0] in FAMILIES:
            return tuple(sorted(self._lists.get(code, ())))
        return None

    # -- the record -------------------------------------------------------------------------

    def _read(self) -> str:
        """Read every subject; return the zone of the last entry that is shown."""
        zone = "UTC"
        for entry in self.record.entries:
            if entry.is_withheld:
                continue
            n, values = entry.n, entry.values
            noun, _dot, verb = _text(n, values, "@kind").partition(".")
            zone = _text(n, values, "@zone")
            id_ = _text(n, values, "@subject")
            written = _written(n, values)
            subject = self._subjects.setdefault(id_, _Subject(noun, n, {}, written))
            number = values.get("number")
            if number is not None:
                if not isinstance(number, int) or isinstance(number, bool):
                    raise UncountableError(n)
                subject.number = number
            subject.withdrawn = verb == "withdrawn"
            if not subject.withdrawn:
                subject.values = values
            subject.entry, subject.zone = n, zone
        return zone

    def _standing(self, noun: str) -> Iterator[tuple[str, _Subject]]:
        for id_, subject in self._subjects.items():
            if subject.noun == noun and not subject.withdrawn:
                yield id_, subject

    def _add(self, code: str, number: int) -> None:
        self._lists.setdefault(code, []).append(number)

    def _count_incidents(self) -> None:
        people = {
            id_: person.number
            for id_, person in self._standing("person")
            if person.text("role") != "me"
        }
        about = {
            id_ for _id, contact in self._standing("police") for id_ in contact.texts("incidents")
        }
        for id_, subject in self._subjects.items():
            if subject.noun != "incident":
                continue
            turned = subject.values.get("turned_out")
            reason = ""
            if turned is not None:
                reason = _text(subject.entry, _object(subject.entry, turned), "reason")
            if subject.withdrawn or reason:
                self._add("not-counted", subject.number)
                why = "withdrawn" if subject.withdrawn else reason
                self._add(f"not-counted.{why}", subject.number)
            else:
                person = people.get(subject.text("person"))
                account = "account" if any(map(str.strip, subject.texts("accounts"))) else "nobody"
                named = account if person is None else f"person-{person}"
                one = _Incident(id_, subject, subject.days("when"), named)
                self._incidents.append(one)
                self._count_incident(one, id_ in about)
            if not subject.withdrawn and subject.text("fear"):
                self._add("fear", subject.number)
        self._incidents.sort(key=lambda one: one.number)
        every = [*self._lists.get("counted", ()), *self._lists.get("not-counted", ())]
        self._values["written"] = len(every)
        self._values["highest"] = max(every, default=0)
        self._put_days("", (one.days for one in self._incidents))

    def _count_incident(self, one: _Incident, in_contact: bool) -> None:
        said, number = one.subject, one.number
        self._add("counted", number)
        # lines of an export are known from it, where nothing else is said
        unsaid = "lines" if said.objects("messages") else "not-stated"
        known = said.text("certainty") or unsaid
        self._add(f"known.{known}", number)
        self.letters[number] = KNOWN.get(known, "")
        self._add(f"named.{one.named}", number)
        if one.named != "nobody" and said.text("why_person").strip():
            self._add(f"reason.{one.named}", number)
        if known == "inferred":
            self._count_worked_out(one)
        told = said.values.get("reported")
        if told is not None and not isinstance(told, bool):
            raise UncountableError(said.entry)
        stated = "told" if told else "not-told"
        self._add(
            f"told.{('in-contact' if in_contact else 'not-stated') if told is None else stated}",
            number,
        )
        if one.days:
            for period, size in (("month", 7), ("year", 4)):
                first, last = (day.isoformat()[:size] for day in one.days)
                self._add(f"{period}.{first if first == last else 'edge'}", number)
        else:
            self._add("no-day", number)
        kinds = said.texts("behaviours")
        for line in {line for kind in kinds for line in _lines_by_kind().get(kind, ())}:
            self._add(f"read.{line}", number)
        for code in sorted({kind_code(kind) for kind in kinds}):
            self._add(f"kind.{code}", number)
        if not kinds:
            self._add("no-kind", number)
        if not said.objects("limbs"):
            self._add("no-example", number)

    def _count_worked_out(self, one: _Incident) -> None:
        """Count whether it names a person, and whether it is said why."""
        if one.named in ("account", "nobody"):
            return
        self._add("inferred.named", one.number)
        if one.subject.text("why_person").strip():
            self._add("inferred.reason", one.number)

    def _count_breaches(self) -> None:
        orders = dict(self._standing("order"))
        for one in self._incidents:
            entry = one.subject.entry
            named = (_text(entry, each, "order") for each in one.subject.objects("breaches"))
            found = [orders[id_] for id_ in dict.fromkeys(named) if id_ in orders]
            for order in found:
                self._add(f"order.{order.number}", one.number)
            for code in {_sort(o) for o in found}:
                self._add(code, one.number)
            days = [f"{_sort(o)}-days.{_stage(one.subject, o)}" for o in found]
            for code in dict.fromkeys(days):
                self._add(code, one.number)

    def _count_others(self) -> None:
        numbers = {one.id: one.number for one in self._incidents}
        for _id, contact in self._standing("police"):
            for id_ in dict.fromkeys(contact.texts("incidents")):
                if id_ in numbers:
                    self._add(f"contact.{contact.number}", numbers[id_])
        for noun, code in (("impact", "effects"), ("contact", "own-contact")):
            for _id, subject in self._standing(noun):
                self._add(code, subject.number)
        self._count_told_later()
        self._put_days("effects.", (each.days("when") for _id, each in self._standing("impact")))
        for _id, request in self._standing("ask"):
            self._add(f"ask.{request.text('state') or 'not-stated'}", request.number)
        for _id, each in self._standing("secure"):
            if each.values.get("done") is None:
                self._add("secure", each.number)

    def _count_told_later(self) -> None:
        """Count what police were told of that is later than every contact, and that none names."""
        contacts = [contact for _id, contact in self._standing("police")]
        named = {id_ for contact in contacts for id_ in contact.texts("incidents")}
        latest = max((days[1] for each in contacts if (days := each.days("when"))), default=None)
        told = {*self._lists.get("told.told", ())}
        for one in self._incidents:
            if one.number not in told or one.id in named or one.days is None:
                continue
            if latest is None or one.days[0] > latest:
                self._add("told.later", one.number)

    def _put_days(self, code: str, found: Iterable[tuple[date, date] | None]) -> None:
        spans = [days for days in found if days]
        if spans:
            self._values[f"{code}first"] = min(first for first, _last in spans)
            self._values[f"{code}last"] = max(last for _first, last in spans)

    # -- before and after -------------------------------------------------------------------

    def _find_turnings(self) -> None:
        found = [
            event.days("when")
            for _id, event in self._standing("event")
            if event.text("event") in TURNINGS
        ]
        found += [
            fact.days("since")
            for _id, fact in self._standing("case")
            if fact.text("fact") == "release"
        ]
        for _id, order in self._standing("order"):
            if served := order.text("served"):
                day = _day(order.entry, served)
                found.append((day, day))
        self._turnings = {days for days in found if days}

    def _find_recorded(self, zone: str) -> None:
        """Find the days that the record covers: none after the day on which it was made."""
        first = self._values.get("first")
        if not isinstance(first, date):
            return
        last = self._incidents[-1].subject
        when = last.values.get("when")
        own = _text(last.entry, _object(last.entry, when), "zone") if when is not None else "UTC"
        made = record_json.made_text(self.record.made)
        ends = _local_day(last.entry, last.written, own), _local_day(last.entry, made, zone)
        self._recorded = first, min(ends)

    def _window(self, found: re.Match[str]) -> Value | None:
        side, size, more = found[1], int(found[4]), found[5] or ""
        span = _span(found[2], found[3])
        if span is None or span not in self._turnings:
            return 0 if more == ".covered" else ()
        edge = timedelta(days=size)
        a_day = timedelta(days=1)
        before = side == "before"
        first = span[0] - edge if before else span[1] + a_day
        last = span[0] - a_day if before else span[1] + edge
        if more == ".covered":
            if self._recorded is None:
                return 0
            days = (min(last, self._recorded[1]) - max(first, self._recorded[0])).days + 1
            return max(days, 0)
        held: list[int] = []
        on_edge: list[int] = []
        for one in self._incidents:
            if one.days and one.days[0] <= last and first <= one.days[1]:
                inside = first <= one.days[0] and one.days[1] <= last
                # what has a day of the turning point is on the edge of that alone
                if inside:
                    held.append(one.number)
                elif not _meets(one.days, span):
                    on_edge.append(one.number)
        return tuple(on_edge if more else held)

    def _same_day(self, found: re.Match[str]) -> Value:
        span = _span(found[1], found[2])
        if span is None or span not in self._turnings:
            return ()
        meeting = [one for one in self._incidents if one.days and _meets(one.days, span)]
        return tuple(
            one.number
            for one in meeting
            if one.days and _is_within(one.days, span) is not bool(found[3])
        )


def _meets(days: tuple[date, date], span: tuple[date, date]) -> bool:
    return days[0] <= span[1] and span[0] <= days[1]


def _is_within(days: tuple[date, date], span: tuple[date, date]) -> bool:
    return span[0] <= days[0] and days[1] <= span[1]


def _span(first: str, last: str) -> tuple[date, date] | None:
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None


# -- the days of an order -------------------------------------------------------------------------


def _sort(order: _Subject) -> str:
    return "bail" if order.text("order") == "bail" else "order"


def _stage(incident: _Subject, order: _Subject) -> str:
    """Return where an incident lies in the days of an order, as docs/patterns.md has it."""
    days = incident.days("when")
    served, expires = order.text("served"), order.text("expires")
    begin = _day(order.entry, served) if served else None
    end = _day(order.entry, expires) if expires else None
    if days is None:
        return "no-day"
    first, last = days
    if elsewhere := _zone_of(incident) != order.zone:
        first, last = _days_anywhere(incident, first, last)
    if end and first > end:
        return "after"
    if begin is None:
        return "no-service"
    if last < begin:
        return "before"
    if first < begin or (elsewhere and first == begin):
        return "edge"
    if first == begin and (open_ := _on_day_of_service(incident, order, last > begin)):
        return open_
    if end is None:
        return "no-end"
    if last < end:
        return "within"
    return "last-day" if first == last else "edge"


def _zone_of(incident: _Subject) -> str:
    return _text(incident.entry, _object(incident.entry, incident.values["when"]), "zone")


def _days_anywhere(incident: _Subject, first: date, last: date) -> tuple[date, date]:
    """Return the first and the last day that a clock in any zone can have shown at that time."""
    entry = incident.entry
    when = _object(entry, incident.values["when"])
    at, offset = _text(entry, when, "at"), _text(entry, when, "offset")
    until = _text(entry, when, "until") or at
    until_offset = _text(entry, when, "until_offset") or offset
    about = _ABOUT if _text(entry, when, "precision") == "about" else 0
    begins = _minutes_of_day(entry, at) if len(at) > _TO_DAYS else 0
    ends = _minutes_of_day(entry, until) if len(until) > _TO_DAYS else _MINUTES
    begins -= _offset(entry, offset) + _BEHIND + about
    ends += _AHEAD + about - _offset(entry, until_offset)
    return (
        first + timedelta(days=begins // _MINUTES),
        last + timedelta(days=ends // _MINUTES),
    )


def _offset(entry: int, text: str) -> int:
    if text[:1] not in ("+", "-"):
        raise UncountableError(entry)
    return _minutes(entry, text[1:]) * (-1 if text[0] == "-" else 1)


def _on_day_of_service(incident: _Subject, order: _Subject, goes_on: bool) -> str:
    when = _object(incident.entry, incident.values["when"])
    at = _text(incident.entry, when, "at")
    until = _text(incident.entry, when, "until") or at
    clock = order.text("served_time")
    if not clock or len(at) == _TO_DAYS:
        return "service-day"
    about = _ABOUT if _text(incident.entry, when, "precision") == "about" else 0
    about += _TWICE if _text(incident.entry, when, "twice") else 0
    served = _minutes(order.entry, clock)
    if _minutes_of_day(incident.entry, at) - about >= served:
        return ""
    ends = _MINUTES if goes_on else _minutes_of_day(incident.entry, until)
    return "before" if ends + about < served else "service-day"


def _minutes_of_day(entry: int, local: str) -> int:
    """Return the minutes of a local time; a T stands between its day and its clock."""
    if local[_TO_DAYS : _TO_DAYS + 1] != "T":
        raise UncountableError(entry)
    return _minutes(entry, local[_TO_DAYS + 1 :])


def _minutes(entry: int, clock: str) -> int:
    if not _CLOCK.match(clock):
        raise UncountableError(entry)
    return int(clock[:2]) * 60 + int(clock[3:5])
