"""Which incidents police were told of, and what the person was told became of each."""

from __future__ import annotations

from dataclasses import dataclass

from diary.model.record_nouns import ContactKind
from diary.patterns.incident_facts import IncidentFact, IncidentHistory, Numbers, Telling, numbers


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person was told happened to one incident, and in which contact."""

    incident: int
    contact: int
    text: str


def telling(history: IncidentHistory) -> dict[Telling, Numbers]:
    """Return the incidents by whether police were told of them.

    Where the person does not say it, a report to police that names the incident shows it.
    """
    named = {
        about
        for contact in history.police
        if contact.withdrawn is None and contact.content.contact is ContactKind.REPORT
        for about in contact.content.incidents
    }
    found: dict[Telling, list[IncidentFact]] = {each: [] for each in Telling}
    for one in history.facts:
        if one.reported is not None:
            found[Telling.TOLD if one.reported else Telling.NOT_TOLD].append(one)
        else:
            found[Telling.IN_REPORT if one.id in named else Telling.NOT_STATED].append(one)
    return {each: numbers(theirs) for each, theirs in found.items()}


def outcomes_by_incident(history: IncidentHistory) -> dict[str, list[Outcome]]:
    """Return what the person was told became of each incident, by its identifier."""
    found: dict[str, list[Outcome]] = {}
    for contact in history.police:
        if contact.withdrawn is None:
            for each in contact.content.outcomes:
                number = history.ids.get(each.incident)
                if number is not None:
                    found.setdefault(each.incident, []).append(
                        Outcome(number, contact.number, each.what)
                    )
    return found
