"""Tell names apart, and count places, platforms, accounts and people by them."""

from __future__ import annotations

from tests.counter.incidents import Case, Incident, first_day, last_day, with_days
from tests.counter.subjects import Fields, Json, Subject, folded, single_spaced, text

# What an incident or an entry with this number calls something.
Uses = list[tuple[int, str]]


class Spellings:
    """Spell an account as in its lowest incident, else as in the lowest entry of its own."""

    def __init__(self, case: Case) -> None:
        self._spelt: dict[str, str] = {}
        uses = _uses(case, "account")
        for entry in case.standing("account"):
            uses.append((entry.number, text(entry.fields, "account")))
        for _number, name in uses:
            self._spelt.setdefault(folded(name), single_spaced(name))

    def of(self, name: str) -> str:
        return self._spelt[folded(name)]


def _uses(case: Case, field: str) -> Uses:
    uses = []
    for incident in case.incidents:
        names = incident.accounts if field == "account" else [text(incident.fields, field)]
        for name in names:
            if name.strip():
                uses.append((incident.number, name))
    return uses


def by_name(case: Case, field: str) -> list[Json]:
    """Return the names of a field with their incidents, by most incidents, then folded form."""
    incidents: dict[str, list[Json]] = {}
    spelt: dict[str, str] = {}
    for number, name in _uses(case, field):
        spelt.setdefault(folded(name), single_spaced(name))
        incidents.setdefault(folded(name), []).append(number)
    rows: list[Json] = []
    for name in sorted(incidents, key=lambda name: (-len(incidents[name]), name)):
        rows.append({"name": spelt[name], "incidents": incidents[name]})
    return rows


def accounts(case: Case, spellings: Spellings) -> list[Json]:
    """Return every account with its incidents, their first and last day, and its own entries."""
    incidents: dict[str, list[Incident]] = {}
    entries: dict[str, list[Json]] = {}
    for incident in case.incidents:
        for account in incident.accounts:
            incidents.setdefault(folded(account), []).append(incident)
            entries.setdefault(folded(account), [])
    for entry in case.standing("account"):
        name = folded(text(entry.fields, "account"))
        incidents.setdefault(name, [])
        entries.setdefault(name, []).append(entry.number)
    rows: list[Json] = []
    for name in sorted(incidents, key=lambda name: (-len(incidents[name]), name)):
        dated = with_days(incidents[name])
        rows.append(
            {
                "account": spellings.of(name),
                "incidents": [each.number for each in incidents[name]],
                "first": first_day(dated[0]).isoformat() if dated else None,
                "last": max(last_day(each) for each in dated).isoformat() if dated else None,
                "entries": entries[name],
            }
        )
    return rows


def suspected(case: Case, spellings: Spellings) -> list[Json]:
    """Return everybody whose role is suspected or whom an incident names as the person."""
    rows: list[Json] = []
    for person in case.standing("person"):
        theirs = [each for each in case.incidents if each.person == person.number]
        if theirs or text(person.fields, "role") == "suspected":
            name = text(person.fields, "name")
            row: Fields = {
                "person": person.number,
                "name": name,
                "incidents": [each.number for each in theirs],
                "accounts": _accounts_of(theirs, spellings),
                "accounts_by_entry_alone": _by_entry_alone(case, person, theirs, spellings),
                "reasons": _reasons(person, theirs),
            }
            rows.append(row)
    return rows


def _accounts_of(theirs: list[Incident], spellings: Spellings) -> list[Json]:
    incidents: dict[str, list[Json]] = {}
    for incident in theirs:
        for account in incident.accounts:
            incidents.setdefault(folded(account), []).append(incident.number)
    rows: list[Json] = []
    for name in sorted(incidents, key=lambda name: (-len(incidents[name]), name)):
        rows.append({"account": spellings.of(name), "incidents": incidents[name]})
    return rows


def _by_entry_alone(
    case: Case, person: Subject, theirs: list[Incident], spellings: Spellings
) -> list[Json]:
    used = [folded(account) for incident in theirs for account in incident.accounts]
    given = [
        folded(text(entry.fields, "account"))
        for entry in case.standing("account")
        if text(entry.fields, "person") == person.identifier
    ]
    found: list[Json] = []
    for row in accounts(case, spellings):
        assert isinstance(row, dict)
        name = text(row, "account")
        if folded(name) in given and folded(name) not in used:
            found.append(name)
    return found


def _reasons(person: Subject, theirs: list[Incident]) -> list[Json]:
    reasons: list[Json] = []
    if text(person.fields, "why").strip():
        reasons.append({"incident": 0, "words": text(person.fields, "why")})
    for incident in theirs:
        if incident.why.strip():
            reasons.append({"incident": incident.number, "words": incident.why})
    return reasons
