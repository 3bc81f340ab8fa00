"""The log of what was handed over: found again, told later, asked about once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diary.errors import NotAllowed, Unknown
from diary.model.private_nouns import CopyState, HandoverRecord
from diary.services.session import Session

DIGEST = "ab" * 32
EARLY = HandoverRecord(audience="a", folder="", digest=DIGEST, entries=1, originals=0)


def bundle(number: int, after: int = 0, **other: object) -> HandoverRecord:
    return HandoverRecord(
        audience="police",
        folder=f"/stick/{number}",
        digest=f"{number:064x}",
        entries=3,
        originals=1,
        made="2026-11-24T16:00:00Z",
        head=number * 10,
        link=f"{number:064x}",
        after=after,
        files=(f"{number:064x}  data/originals/AB-{number}_a.jpg",),
        **other,  # type: ignore[arg-type]
    )


def test_numbers_count_from_one_and_find_again(session: Session) -> None:
    first, second = (session.handovers.log(bundle(n)) for n in (1, 2))
    assert (first.number, second.number) == (1, 2)
    assert session.handovers.find("2") == second
    third = session.handovers.log(EARLY)
    assert session.handovers.find("ABABABAB") == third
    for said in ("4", "abababa", "0000000", "", "x"):
        with pytest.raises(Unknown):
            session.handovers.find(said)
    with pytest.raises(Unknown):  # both digests begin so
        session.handovers.find("00000000")


def test_to_whom_is_told_later_and_the_rest_stays(session: Session) -> None:
    noted = session.handovers.log(bundle(1))
    told = session.handovers.note_recipient(noted, to="PC 1234", route="by hand")
    again = session.handovers.note_recipient(told, route="by post")
    assert (again.content.to, again.content.route) == ("PC 1234", "by post")
    assert again.content.files == noted.content.files
    with pytest.raises(NotAllowed):
        session.handovers.note_recipient(again, route="by post")


def test_the_copy_is_asked_about_until_something_is_said(session: Session) -> None:
    noted = [session.handovers.log(bundle(n)) for n in (1, 2)]
    assert session.handovers.unanswered() == tuple(noted)
    session.handovers.answer(noted[0], CopyState.KEPT)
    assert [item.number for item in session.handovers.unanswered()] == [2]
    partly = session.handovers.answer(noted[1], CopyState.PARTLY)
    assert session.handovers.unanswered() == (partly,)
    assert session.handovers.answer(partly, CopyState.PARTLY) == partly


def test_a_supplement_holds_the_whole_line_and_no_number_of_the_log(session: Session) -> None:
    session.handovers.log(bundle(1))
    session.handovers.log(bundle(2))
    third = session.handovers.log(bundle(3, after=1))
    own = session.handovers.supplement(third, "police")
    assert [each.entries for each in own.bundles] == [10, 30]
    assert [(each.bundle, each.path) for each in own.given] == [
        (1, "data/originals/AB-1_a.jpg"), (2, "data/originals/AB-3_a.jpg"),
    ]  # fmt: skip
    assert own.latest.digest == third.content.digest


def test_of_an_early_handover_too_little_is_known(session: Session) -> None:
    old = session.handovers.log(EARLY)
    loop = session.handovers.log(bundle(2, after=9))
    for item in (old, loop):
        with pytest.raises(NotAllowed) as refused:
            session.handovers.supplement(item, item.content.audience)
        assert refused.value.reason == "too-little-noted"


def test_nothing_adds_to_what_another_audience_was_given(session: Session) -> None:
    police = session.handovers.log(bundle(1))
    session.handovers.log(replace(bundle(2, after=1), audience="court"))
    mixed = session.handovers.log(bundle(3, after=2))
    for item, audience in ((police, "court"), (mixed, "police")):
        with pytest.raises(NotAllowed) as refused:
            session.handovers.supplement(item, audience)
        assert refused.value.reason == "another-audience"
