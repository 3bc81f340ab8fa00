"""What was decided on runs of contact, over all conversations, in the order it was decided.

**Invariants:**

- It is kept in the vault's settings, outside the ledger: numbers of lines and identifiers, and no
  words.
- One decision is one step for the person, however many conversations it is about, and is kept and
  taken back whole: what it recorded is withdrawn in the same transaction.
- What was decided before stays as it was when a decision is taken back.
- An incident that is taken back is withdrawn, not removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from diary.i18n import N_
from diary.json_value import Json, fields, items, text, whole
from diary.services.journal import Journal
from diary.store.vault_settings import Settings

_DECISIONS: Final = "run-decisions"
_TAKEN_BACK: Final = N_("taken back in the review of an export")


class StepKind(StrEnum):
    """What a step does at a line.

    It begins a run there, begins none there, is done with a range, lists that range again, or
    records that the person's own lines of a range are contact from them.
    """

    CUT = "cut"
    JOIN = "join"
    RANGE = "range"
    BACK = "back"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Step:
    """One step at line `first`, which is the first one of a range that is done with.

    `incident` is the identifier of what was made of a range, empty where it was left out; of own
    lines it is that of the contact.
    """

    do: StepKind
    first: int
    last: int = 0
    incident: str = ""


Steps = Mapping[str, tuple[Step, ...]]  # by conversation


@dataclass(frozen=True, slots=True)
class Decision:
    """What the person decided at once."""

    id: str
    steps: Steps

    @property
    def incidents(self) -> tuple[str, ...]:
        """Return the identifiers of the incidents that it made."""
        return self._ids(own=False)

    @property
    def contacts(self) -> tuple[str, ...]:
        """Return the identifiers of the contacts from the person that it recorded."""
        return self._ids(own=True)

    def _ids(self, *, own: bool) -> tuple[str, ...]:
        every = (step for each in self.steps.values() for step in each)
        named = (step.incident for step in every if (step.do is StepKind.OWN) is own)
        return tuple(filter(None, dict.fromkeys(named)))

    def listed(self) -> list[Json]:
        """Return it as it is kept."""
        return [
            self.id,
            {
                id_: [[step.do.value, step.first, step.last, step.incident] for step in each]
                for id_, each in self.steps.items()
            },
        ]


def read_decision(kept: Json) -> Decision:
    """Return what `Decision.listed` returned."""
    id_, steps = items(kept)
    return Decision(
        text(id_),
        {name: tuple(map(_step, items(each))) for name, each in fields(steps).items()},
    )


def _step(kept: Json) -> Step:
    do, first, last, incident = items(kept)
    return Step(StepKind(text(do)), whole(first), whole(last), text(incident))


@dataclass(frozen=True, slots=True)
class DecidedRuns:
    """What the decisions on one conversation come to.

    `ranges` are done with, by their first line; a run begins, or does not begin, with the lines of
    `cuts` and `joins`. `contacts` are those that were recorded of the person's own lines.
    """

    cuts: frozenset[int] = frozenset()
    joins: frozenset[int] = frozenset()
    ranges: Mapping[int, Step] = field(default_factory=dict)
    contacts: tuple[str, ...] = ()


class RunDecisions:
    """The decisions, and taking them back."""

    def __init__(self, journal: Journal, settings: Settings) -> None:
        self._journal = journal
        self._settings = settings

    def of(self, conversation: str) -> DecidedRuns:
        """Return what was decided on the runs of a conversation."""
        cuts: set[int] = set()
        joins: set[int] = set()
        ranges: dict[int, Step] = {}
        contacts: list[str] = []
        for decision in self._all():
            for step in decision.steps.get(conversation, ()):
                match step.do:
                    case StepKind.RANGE:
                        ranges[step.first] = step
                    case StepKind.BACK:
                        ranges.pop(step.first, None)
                    case StepKind.CUT:
                        cuts.add(step.first)
                        joins.discard(step.first)
                    case StepKind.JOIN:
                        joins.add(step.first)
                        cuts.discard(step.first)
                    case StepKind.OWN:
                        contacts.append(step.incident)
        return DecidedRuns(frozenset(cuts), frozenset(joins), ranges, tuple(contacts))

    def plan(self, steps: Mapping[str, Sequence[Step]]) -> Decision:
        """Return a decision that is not kept yet."""
        chosen = {id_: tuple(each) for id_, each in steps.items() if each}
        return Decision(self._journal.new_id(), chosen)

    def keep(self, decision: Decision) -> str:
        """Keep a decision, durably; return its identifier."""
        self._settings.put(_DECISIONS, self._with(decision))
        return decision.id

    def keep_within(self, decision: Decision) -> None:
        """Keep a decision inside a transaction that the caller has open."""
        self._settings.put_within(_DECISIONS, self._with(decision))

    def last(self, conversation: str) -> Decision | None:
        """Return the last decision on a conversation."""
        found = (each for each in reversed([*self._all()]) if conversation in each.steps)
        return next(found, None)

    def withdraws(self, id_: str) -> tuple[int, ...]:
        """Return the numbers of the incidents that taking it back would withdraw, rising."""
        return self._journal.standing_numbers(self._decision(id_).incidents)

    def withdraws_contacts(self, id_: str) -> tuple[int, ...]:
        """Return the numbers of the contacts from the person that it would withdraw, rising."""
        return self._journal.standing_numbers(self._decision(id_).contacts)

    def take_back(self, id_: str) -> bool:
        """Take a decision back, and withdraw what it recorded; False if there is none any more."""
        left: list[Json] = [each.listed() for each in self._all() if each.id != id_]
        if len(left) == len(items(self._settings.get(_DECISIONS, []))):
            return False
        found = self._decision(id_)
        # one of them may have been withdrawn or erased by itself since
        made = (*found.incidents, *found.contacts)
        standing = [it for it in made if self._journal.standing_numbers((it,))]
        if standing:
            self._journal.withdraw_all(
                standing, _TAKEN_BACK, lambda: self._settings.put_within(_DECISIONS, left)
            )
        else:
            self._settings.put(_DECISIONS, left)
        return True

    def _all(self) -> Iterator[Decision]:
        return map(read_decision, items(self._settings.get(_DECISIONS, [])))

    def _decision(self, id_: str) -> Decision:
        return next((each for each in self._all() if each.id == id_), Decision(id_, {}))

    def _with(self, decision: Decision) -> list[Json]:
        return [*items(self._settings.get(_DECISIONS, [])), decision.listed()]
