"""What is asked again of a line that waits for its time, and what an answer leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from diary.contradictions.line_time import line_time, waits_for_its_time
from diary.contradictions.time_words import line_question
from diary.contradictions.whole_record import question_of
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import AfterQuestion, AskedQuestion, Incident
from diary.model.revisions import Recorded
from diary.model.when import PartOfDay, Precision, not_sure
from diary.model.zone_rules import typed_when

LONDON = "Europe/London"
TYPED = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 9, 9, 30, tzinfo=UTC)


def asked(what: str, answer: AfterQuestion = AfterQuestion.LATER) -> AskedQuestion:
    found = line_question(what, TYPED, LONDON)
    assert found is not None
    return question_of(found, answer, TYPED)


def recorded(content: Incident, withdrawn: str | None = None) -> Recorded[Incident]:
    return Recorded("i", Noun.INCIDENT, 1, content, 2, "", LATER, LATER, 1, withdrawn)


WAITING = Incident(
    what="A note under the wiper this morning",
    when=not_sure(LONDON),
    questions=(asked("A note under the wiper this morning"),),
    typed_at="2026-11-24T16:00:00Z",
)


def test_the_words_mean_the_day_on_which_they_were_typed() -> None:
    found = line_time(recorded(WAITING), "Asia/Tokyo")
    assert found is not None
    assert found.found.words == "this morning"
    assert found.answers[0].at == "2026-11-24"
    assert found.answers[0].part is PartOfDay.MORNING
    assert found.answers[-1] == typed_when(Precision.ABOUT, LONDON, "2026-11-24T16:00")


@pytest.mark.parametrize(("number", "answer"), [(0, "changed"), (-1, "left")])
def test_an_answer_is_logged_beside_the_question_that_was_put_off(number: int, answer: str) -> None:
    found = line_time(recorded(WAITING), LONDON)
    assert found is not None
    content = found.answered(WAITING, number % len(found.answers), LATER)
    assert content.when == found.answers[number]
    assert [each.answer.value for each in content.questions] == ["later", answer]
    assert content.questions[-1].at == "2026-12-09T09:30:00Z"
    assert not waits_for_its_time(content)
    assert line_time(recorded(content), LONDON) is None


def test_nothing_is_asked_of_what_has_a_day_is_answered_or_withdrawn() -> None:
    day = typed_when(Precision.DAY, LONDON, "2026-11-24")
    answered = asked(WAITING.what, AfterQuestion.LEFT)
    for content in (
        replace(WAITING, when=day),
        replace(WAITING, questions=()),
        replace(WAITING, questions=(*WAITING.questions, answered)),
    ):
        assert line_time(recorded(content), LONDON) is None
    assert line_time(recorded(WAITING, "a slip"), LONDON) is None


def test_words_that_were_changed_since_are_asked_about_no_more() -> None:
    assert line_time(recorded(replace(WAITING, what="A note under the wiper")), LONDON) is None
