"""Who stays behind, and what of whoever does not.

**Invariants:**

- A person who ever had a role that the profile does not list is withheld, in every revision: an
  earlier one would say that they were a witness. So is whoever was ever said to be at risk, and a
  child. Somebody who is suspected now is shown all the same.
- The accounts that a withheld person was ever said to use are withheld, and so are those of the
  person recording: they reach somebody.
- Of the person recording only the name leaves, in every revision.
- A field that names a helper in some version leaves only for an audience that may be told of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from diary.audience_profiles import Profile
from diary.leaving_words import is_child
from diary.model.books_and_nouns import WITHDRAWN, Noun
from diary.model.field_declarations import declared_fields, helper_fields
from diary.model.record_nouns import Person, Role
from diary.model.revisions import CLASSES
from diary.services.disclosure.revision_disclosure import Subjects
from diary.store.ledger_table import LedgerRow
from diary.store.subject_table import BESIDE

_OF_ME: Final = frozenset({*BESIDE, *declared_fields(Person, "of_me")})


def is_behind(
    noun: Noun, revisions: Sequence[LedgerRow], subjects: Subjects, profile: Profile
) -> bool:
    """Return whether a person, or the account of one, stays behind."""
    if noun is Noun.PERSON:
        return _is_person_behind(revisions, profile)
    return noun is Noun.ACCOUNT and _is_account_behind(revisions, subjects, profile)


def without_people(
    names: tuple[str, ...], noun: Noun, revisions: Sequence[LedgerRow], profile: Profile
) -> tuple[str, ...]:
    """Return the fields without the private ones of whoever records, and those naming a helper."""
    if any(row.entry.content.get("role") == Role.ME for row in revisions):
        names = tuple(name for name in names if name in _OF_ME)
    if profile.names_helpers:
        return names
    shut = {
        path
        for path, beside in helper_fields(CLASSES[noun]).items()
        if beside is None or any(row.entry.content.get(beside[0]) == beside[1] for row in revisions)
    }
    return tuple(name for name in names if name not in shut)


def _roles(revisions: Sequence[LedgerRow]) -> list[object]:
    """Return the role of a person in each revision, first to latest."""
    return [
        row.entry.content.get("role", Role.OTHER)
        for row in revisions
        if not row.entry.kind.endswith(WITHDRAWN)
    ]


def _is_account_behind(
    revisions: Sequence[LedgerRow], subjects: Subjects, profile: Profile
) -> bool:
    """Return whether an account is, in any revision, the person's own or of one not shown."""
    for id_ in {str(row.entry.content.get("person", "")) for row in revisions}:
        of_person = subjects.get(id_, ())
        if Role.ME in _roles(of_person) or _is_person_behind(of_person, profile):
            return True
    return False


def _is_person_behind(revisions: Sequence[LedgerRow], profile: Profile) -> bool:
    """Return whether a person stays behind: by a role, or because they may be at risk.

    Both hold for any revision. At risk is whoever the person is afraid for, and a child. Somebody
    who is suspected now is shown all the same, and so is the person recording.
    """
    roles = _roles(revisions)
    if roles[-1:] in ([Role.SUSPECTED], [Role.ME]) and roles[-1] in profile.people:
        return False
    if not profile.people.issuperset(roles):
        return True
    contents = [row.entry.content for row in revisions]
    return any(
        each.get("afraid_for") or is_child(str(each.get("relationship", ""))) for each in contents
    )
