"""Suggest examples of a legal test from the kinds of act that the person ticked.

**Invariants:**

- A suggestion follows one rule: a kind that was ticked has a letter in the jurisdiction's file.
  Words are never read, and most kinds have no letter, so that it stays narrow.
- None is made once a charge or a statement is recorded, nor of what is not counted.
- Nothing is ticked by itself: accepting one is a correction, which says by whom and when, and whose
  reason has the rule, its version and its text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from diary.contradictions.whole_record import is_case_going_on
from diary.errors import Unknown
from diary.i18n import _
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident, LimbChoice, MatchedLimb
from diary.model.revisions import Recorded, as_of, of_class
from diary.model.when import zone_or_utc
from diary.patterns.counted_incidents import counted
from diary.services.journal import Journal

RULE: Final = "limb-of-kind"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class LimbSuggestion:
    """One letter that may fit an incident, the kind of act that it follows from, and the text."""

    incident: str
    number: int
    letter: str
    kind: str
    text: str


class LimbSuggestionService:
    """The suggestions that stand, and accepting one."""

    def __init__(
        self, journal: Journal, vocabulary: Vocabulary, now: Callable[[], datetime]
    ) -> None:
        self._journal = journal
        self._vocabulary = vocabulary
        self._now = now

    def standing(self) -> tuple[LimbSuggestion, ...]:
        """Return what may be suggested, by incident and letter; nothing once a case is going on."""
        if is_case_going_on(self._journal.items):
            return ()
        items = counted(of_class(self._journal.items(Noun.INCIDENT), Incident))
        ordered = sorted(items, key=lambda item: item.number)
        return tuple(each for item in ordered for each in self._of(item))

    def accept(self, suggestion: LimbSuggestion, by: str = "") -> Recorded[Incident]:
        """Tick the letter as accepted today, by the person or by `by`.

        Raises Unknown for what is not suggested any more.
        """
        if suggestion not in self.standing():
            raise Unknown(suggestion.letter)
        item = as_of(self._journal.get(suggestion.incident), Incident)
        today = self._now().astimezone(zone_or_utc(self._journal.zone)).date()
        limb = MatchedLimb(
            test=self._vocabulary.limbs_test,
            limb=suggestion.letter,
            how=LimbChoice.ACCEPTED,
            helped=bool(by),
            by=by,
            on=today.isoformat(),
        )
        content = replace(item.content, limbs=(*item.content.limbs, limb))
        reason = _("after the suggestion {rule}: “{text}”").format(
            rule=f"{RULE} {VERSION}", text=suggestion.text
        )
        return as_of(self._journal.amend(item.id, content, reason), Incident)

    def _of(self, item: Recorded[Incident]) -> Iterator[LimbSuggestion]:
        words, content = self._vocabulary, item.content
        ticked = {each.limb for each in content.limbs if each.test == words.limbs_test}
        labels = {row.letter: row.label for row in words.limbs}
        chosen = set(content.behaviours)
        kinds = [row for row in words.behaviours if row.code in chosen]
        for letter, label in labels.items():
            kind = next((row for row in kinds if letter in row.limbs), None)
            if kind is not None and letter not in ticked:
                text = _("You ticked “{kind}”. ({letter}) “{label}” may fit. Leave it, or accept?")
                yield LimbSuggestion(
                    item.id,
                    item.number,
                    letter,
                    kind.code,
                    text.format(kind=kind.label, letter=letter, label=label),
                )
