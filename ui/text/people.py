"""Names of people as they stand in a list, where several may have the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from diary.i18n import _
from diary.media.safe_text import short_line
from diary.model.record_nouns import Person
from diary.model.revisions import Recorded


def listed_names(people: Iterable[Recorded[Person]], *, is_tied: bool = False) -> dict[str, str]:
    """Return the name of each person, by identifier, in the order in which they came.

    Beside a name that several have stands who each is to the person recording, and the number of
    their entry; with `is_tied` the former stands beside every name.
    """
    found = {item.id: item for item in people}
    names = {id_: short_line(item.content.name) for id_, item in found.items()}
    times = Counter(names.values())
    return {
        id_: _named(name, found[id_], is_shared=times[name] > 1, is_tied=is_tied)
        for id_, name in names.items()
    }


def _named(name: str, item: Recorded[Person], *, is_shared: bool, is_tied: bool) -> str:
    tie = short_line(item.content.relationship)
    if tie and (is_shared or is_tied):
        name = f"{name}, {tie}"
    if not is_shared:
        return name
    return _("{name} (person {number})").format(name=name, number=item.number)
