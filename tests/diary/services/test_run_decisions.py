"""Decisions on runs are kept in one order, come to what stands, and are taken back one by one."""

from __future__ import annotations

from diary.services.run_decisions import Decision, RunDecisions, Step, StepKind, read_decision
from diary.services.session import Session

ONE, TWO = "c-one", "c-two"


def kept(decisions: RunDecisions, *steps: tuple[str, Step]) -> str:
    planned: dict[str, list[Step]] = {}
    for conversation, step in steps:
        planned.setdefault(conversation, []).append(step)
    return decisions.keep(decisions.plan(planned))


def left_out(first: int, last: int) -> Step:
    return Step(StepKind.RANGE, first, last)


def test_what_is_kept_is_read_as_it_was() -> None:
    steps = {ONE: (left_out(1, 3), Step(StepKind.RANGE, 5, 9, "i")), TWO: (Step(StepKind.CUT, 4),)}
    decision = Decision("d", steps)
    assert read_decision(decision.listed()) == decision
    assert decision.incidents == ("i",)


def test_the_later_of_a_cut_and_a_join_holds_until_it_is_taken_back(session: Session) -> None:
    decisions = session.decisions
    kept(decisions, (ONE, Step(StepKind.CUT, 4)))
    joined = kept(decisions, (ONE, Step(StepKind.JOIN, 4)))
    assert (decisions.of(ONE).cuts, decisions.of(ONE).joins) == (frozenset(), frozenset({4}))
    assert decisions.take_back(joined)
    assert (decisions.of(ONE).cuts, decisions.of(ONE).joins) == (frozenset({4}), frozenset())


def test_one_decision_on_two_conversations_is_taken_back_in_both(session: Session) -> None:
    decisions = session.decisions
    first = kept(decisions, (TWO, left_out(1, 2)))
    both = kept(decisions, (ONE, left_out(1, 3)), (TWO, left_out(5, 6)))
    later = kept(decisions, (TWO, Step(StepKind.BACK, 1)))
    assert [last.id for it in (ONE, TWO) if (last := decisions.last(it))] == [both, later]
    assert decisions.take_back(both)
    assert not decisions.take_back(both)
    assert decisions.of(ONE).ranges == {}
    assert decisions.of(TWO).ranges == {}
    assert decisions.take_back(later)
    assert [*decisions.of(TWO).ranges] == [1]
    assert (last := decisions.last(TWO)) is not None
    assert last.id == first
    assert decisions.last(ONE) is None
