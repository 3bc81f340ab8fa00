"""Which incidents police were told of, and what the person was told became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diary.model.record_nouns import Incident, PoliceContact, StatedAnswer
from diary.model.revisions import Recorded
from diary.patterns.incident_facts import IncidentFact, IncidentHistory, Numbers, Telling, numbers


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person was told happened to one incident, and in which contact."""

    incident: int
    contact: int
    text: str


def telling(history: IncidentHistory) -> dict[Telling, Numbers]:
    """Return the incidents by whether police were told of them.

    Where the person does not say it, a contact with police that names the incident shows it: of
    whatever kind it was, it was about that incident.
    """
    named = {
        about
        for contact in history.police
        if contact.withdrawn is None
        for about in contact.content.incidents
    }
    found: dict[Telling, list[IncidentFact]] = {each: [] for each in Telling}
    for one in history.facts:
        if one.reported is not None:
            found[Telling.TOLD if one.reported else Telling.NOT_TOLD].append(one)
        else:
            found[Telling.IN_CONTACT if one.id in named else Telling.NOT_STATED].append(one)
    return {each: numbers(theirs) for each, theirs in found.items()}


def told_and_not_corrected(
    incident: Recorded[Incident], contacts: Sequence[Recorded[PoliceContact]]
) -> bool:
    """Return whether police were told of an incident that is not counted, and not of the change."""
    naming = [
        each
        for each in contacts
        if each.withdrawn is None and incident.id in each.content.incidents
    ]
    reported = incident.content.reported
    if not (bool(naming) if reported is None else reported):
        return False
    if incident.withdrawn is not None:
        return not told_of_withdrawal(incident, naming)
    turned = incident.content.turned_out
    return turned is not None and turned.was_told is not StatedAnswer.YES


def told_of_withdrawal(
    incident: Recorded[Incident], contacts: Sequence[Recorded[PoliceContact]]
) -> tuple[int, ...]:
    """Return the contacts with police that name a withdrawn incident and were written later."""
    return tuple(
        each.number
        for each in contacts
        if each.withdrawn is None
        and incident.id in each.content.incidents
        and each.first_written > incident.written
    )


def outcomes_by_incident(history: IncidentHistory) -> dict[str, list[Outcome]]:
    """Return what the person was told became of each incident, by its identifier.

    They come in the order in which the contacts were written, in a record and in a bundle of it.
    """
    found: dict[str, list[Outcome]] = {}
    for contact in sorted(history.police, key=lambda each: each.number):
        if contact.withdrawn is None:
            for each in contact.content.outcomes:
                number = history.ids.get(each.incident)
                if number is not None:
                    found.setdefault(each.incident, []).append(
                        Outcome(number, contact.number, each.what)
                    )
    return found
