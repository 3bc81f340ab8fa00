"""Read what counts: incidents with what they say, and what else stands in the record.

**Invariants:**

- What was withdrawn or turned out to be something else is in no list but its own. What somebody
  else did stays among the incidents and names nobody.
- What refers to something that the record does not show, or that was withdrawn, refers to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.counter.subjects import Fields, Subject, folded, subjects_of, text, texts, whole
from tests.counter.times import StatedTime, time_of


@dataclass(frozen=True)
class Incident:
    """An incident that is counted."""

    number: int
    identifier: str
    fields: Fields
    time: StatedTime
    first_written: datetime
    kinds: tuple[str, ...]
    exhibits: int
    person: int | None
    """Number of the person that it names."""
    told: str

    @property
    def accounts(self) -> list[str]:
        """Return the accounts that it names, one for all spellings of a name."""
        found: dict[str, str] = {}
        for name in texts(self.fields, "accounts"):
            if name.strip():
                found.setdefault(folded(name), name)
        return list(found.values())

    @property
    def why(self) -> str:
        return text(self.fields, "why_person")

    @property
    def named(self) -> str:
        """Return `person/N`, `account`, or "" for nobody."""
        if self.person is not None:
            return f"person/{self.person}"
        if self.accounts:
            return "account"
        return ""

    @property
    def shortest_delay(self) -> int | None:
        return _whole_hours(self.time.latest, self.first_written)

    @property
    def longest_delay(self) -> int | None:
        return _whole_hours(self.time.earliest, self.first_written)


def _whole_hours(begin: datetime | None, end: datetime) -> int | None:
    if begin is None:
        return None
    return max(0, (end - begin) // timedelta(hours=1))


def reason_turned_out(fields: Fields) -> str:
    """Return the reason for which an incident turned out to be something else, or ""."""
    turned_out = fields.get("turned_out")
    if turned_out is None:
        return ""
    assert isinstance(turned_out, dict)
    return text(turned_out, "reason")


class Case:
    """What a record shows, with the incidents that are counted, by number."""

    def __init__(self, record: Fields) -> None:
        self._all = subjects_of(record)
        self.incidents: list[Incident] = []
        for subject in self.standing("incident"):
            if not reason_turned_out(subject.fields):
                self.incidents.append(self._incident(subject))

    def of_noun(self, noun: str) -> list[Subject]:
        """Return all subjects of a noun, by number."""
        found = [each for each in self._all.values() if each.noun == noun]
        return sorted(found, key=lambda subject: subject.number)

    def standing(self, noun: str) -> list[Subject]:
        """Return the subjects of a noun that are not withdrawn, by number."""
        return [each for each in self.of_noun(noun) if not each.is_withdrawn]

    def incident_numbers(self, identifiers: list[str]) -> list[int]:
        """Return the numbers of those that are counted, rising, each once."""
        return [each.number for each in self.incidents if each.identifier in identifiers]

    def _incident(self, subject: Subject) -> Incident:
        kinds: list[str] = []
        for code in texts(subject.fields, "behaviours"):
            if code not in kinds:
                kinds.append(code)
        exhibits = 0
        for exhibit in self.standing("evidence"):
            if subject.identifier in texts(exhibit.fields, "incidents"):
                exhibits += 1
        person = None
        for each in self.standing("person"):
            is_me = text(each.fields, "role") == "me"
            if each.identifier == text(subject.fields, "person") and not is_me:
                person = each.number
        return Incident(
            subject.number,
            subject.identifier,
            subject.fields,
            time_of(subject.fields.get("when")),
            subject.first_written,
            tuple(sorted(kinds)),
            exhibits,
            person,
            self._told(subject),
        )

    def _told(self, subject: Subject) -> str:
        reported = subject.fields.get("reported")
        if reported is True:
            return "told"
        if reported is False:
            return "not-told"
        for contact in self.standing("police"):
            if subject.identifier in texts(contact.fields, "incidents"):
                return "named-in-contact"
        return "not-stated"


def numbers(incidents: list[Incident]) -> list[int]:
    return [incident.number for incident in incidents]


def in_order(incidents: list[Incident]) -> list[Incident]:
    """Sort by first day, last day, number; those without days last, by number."""
    return sorted(incidents, key=_place)


def _place(incident: Incident) -> tuple[date, date, int]:
    first, last = incident.time.first, incident.time.last
    return (first or date.max, last or date.max, incident.number)


def with_days(incidents: list[Incident]) -> list[Incident]:
    """Return those that have days, in order."""
    return [each for each in in_order(incidents) if each.time.first is not None]


def first_day(incident: Incident) -> date:
    assert incident.time.first is not None
    return incident.time.first


def last_day(incident: Incident) -> date:
    assert incident.time.last is not None
    return incident.time.last


def has_several_acts(incident: Incident) -> bool:
    times = whole(incident.fields, "times")
    return times is not None and times > 1
