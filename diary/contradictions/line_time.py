"""When the words of a line were, asked again of an incident that waits for the answer.

**Invariants:**

- The words are held to the moment at which the line was typed, so that "last night" means the same
  night whenever the answer comes.
- An answer is logged beside the question that was put off; both stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from diary.contradictions.rules import Contradiction, RuleName
from diary.contradictions.time_words import line_question
from diary.contradictions.whole_record import question_of
from diary.model.record_nouns import AfterQuestion, Incident
from diary.model.revisions import Recorded
from diary.model.when import Precision, When
from diary.model.zone_rules import moment


@dataclass(frozen=True, slots=True)
class LineTime:
    """The question about the words of a line, and the answers: times, the last that of typing."""

    found: Contradiction
    answers: tuple[When, ...]

    def answered(self, content: Incident, number: int, at: datetime) -> Incident:
        """Return the incident with this answer, given at this moment."""
        is_typing = number == len(self.answers) - 1
        answer = AfterQuestion.LEFT if is_typing else AfterQuestion.CHANGED
        asked = question_of(self.found, answer, at)
        return replace(content, when=self.answers[number], questions=(*content.questions, asked))


def waits_for_its_time(incident: Incident) -> bool:
    """Return whether it was asked when the words of its line were, and nobody answered."""
    asked = [each for each in incident.questions if each.rule == RuleName.TIME_OF_LINE.value]
    is_without_day = incident.when is None or not incident.when.at
    return is_without_day and bool(asked) and asked[-1].answer is AfterQuestion.LATER


def line_time(item: Recorded[Incident], zone: str) -> LineTime | None:
    """Return the question that an incident waits with, or None; `zone` is the record's."""
    content = item.content
    if item.withdrawn is not None or not waits_for_its_time(content):
        return None
    typed = datetime.fromisoformat(content.typed_at) if content.typed_at else item.first_written
    zone = content.when.zone if content.when is not None else zone
    found = line_question(content.what, typed, zone)
    if found is None:
        return None
    return LineTime(found, (*found.choices, moment(typed, zone, Precision.ABOUT)))
