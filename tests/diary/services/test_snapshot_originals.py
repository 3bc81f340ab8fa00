from __future__ import annotations

from typing import Any

from diary.media.types import MediaFacts, Position
from diary.model.record import Incident
from diary.services.derivatives import Derivatives
from diary.services.disclosure.exhibits import ScannedFile, position_hits
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.session import Session
from tests.diary.cases import NoMedia
from tests.diary.services.taking import attach, take

HERE = MediaFacts(kind="image", media_type="image/jpeg", positions=(Position("exif", "51", "0"),))


def test_an_exhibit_of_two_incidents_leaves_while_one_of_them_stands(session: Session) -> None:
    one, two = (session.journal.record(Incident(what=what)) for what in "ab")
    attach(session, one.id, two.id)
    session.journal.withdraw(one.id, "wrong")
    assert len(take(session).exhibits) == 1
    session.journal.withdraw(two.id, "wrong")
    assert len(take(session).exhibits) == 0


class _Copying(NoMedia):
    def without_position(self, source: Any) -> Any:
        from diary.media.types import CleanCopy

        return CleanCopy("image", "image/jpeg", ".jpg", data=b"clean")


def test_an_original_that_says_where_it_was_taken_stays_if_asked(session: Session) -> None:
    id_ = attach(session, title="a photograph")
    (pair,) = session.snapshot.originals()
    looked = {id_: ScannedFile(Derivatives(HERE))}
    assert [found.reference for found in position_hits([pair], looked)] == ["EX/1"]
    kept = take(session, looked=looked, positions=PositionHandling.KEEP).exhibits[0]
    assert kept.open is not None
    assert kept.open().read() == b"bytes"
    assert not kept.withheld
    object.__setattr__(pair[1].keeping, "media", _Copying())
    stays = take(session, looked=looked).exhibits[0]
    assert (stays.open, stays.withheld) == (None, True)
    assert stays.copy is not None
    assert stays.copy.open().read() == b"clean"
    assert stays.item.content.sha256


def test_an_original_that_nobody_looked_at_stays(session: Session) -> None:
    attach(session)
    assert take(session, looked={}).exhibits[0].open is None
    assert take(session, looked={}).exhibits[0].withheld
    assert take(session, looked={}, positions=PositionHandling.KEEP).exhibits[0].open is not None


def test_a_damaged_original_is_named_and_not_skipped(session: Session) -> None:
    id_ = attach(session)
    exhibit = take(session, looked={id_: ScannedFile(None, damaged=True)}).exhibits[0]
    assert exhibit.damaged
    assert exhibit.item.content.reference == "EX/1"
