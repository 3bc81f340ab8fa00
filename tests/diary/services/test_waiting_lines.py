"""A line after Enter is recorded once, whenever the program ends, with the time of Enter."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diary.errors import DiskFull, Erased
from diary.model.books_and_nouns import Noun
from diary.model.entered_lines import WAITING, EnteredLine, line_values, read_lines
from diary.model.record_nouns import Incident
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.services.access.credentials import Credentials
from diary.services.journal import Journal
from diary.services.session import Session
from diary.services.waiting_lines import record_waiting
from diary.unlock_notices import NoticeCode
from diary.vault.lifecycle import unlock
from tests.support import vaults
from tests.support.fault_injection import Steps, kept
from tests.support.records import LONDON, PASSPHRASE, START, Clock, settled

AT = datetime(2026, 3, 1, 21, 0, tzinfo=UTC)
LINE = EnteredLine(
    "ab" * 16,
    Incident(
        what="He was outside again.",
        when=typed_when(Precision.ABOUT, LONDON, "2026-03-01T21:00"),
        typed_at="2026-03-01T21:00:00Z",
    ),
)
OTHER = EnteredLine("cd" * 16, replace(LINE.content, what="And he rang."))


def draft(*lines: EnteredLine, **held: object) -> str:
    return json.dumps({"version": 1, WAITING: line_values(lines), "held": held})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return vaults.lay(tmp_path / "vault")


def opened(folder: Path, clock: Clock | None = None) -> Session:
    return unlock(folder, PASSPHRASE, settled(clock))


def recorded(session: Session) -> list[str]:
    return [str(item.content.what) for item in session.journal.items(Noun.INCIDENT)]  # type: ignore[union-attr]


def left(session: Session) -> tuple[EnteredLine, ...]:
    return read_lines(json.loads(session.drafts.load() or "{}").get(WAITING))


def test_an_opening_records_what_waits_with_the_time_of_enter(folder: Path) -> None:
    session = opened(folder)
    session.drafts.save(draft(LINE, OTHER, timeline={"text": "half"}))
    session.close()
    # days later
    session = opened(folder, Clock(START + timedelta(days=3)))
    assert recorded(session) == [LINE.content.what, OTHER.content.what]
    item = session.journal.find("1")
    assert item.id == LINE.id
    assert item.content == LINE.content
    assert item.first_written == AT
    assert item.written > START + timedelta(days=3)
    assert session.info.notices == (NoticeCode.WAITING_RECORDED,)
    # what is half typed is kept, and nothing waits any more
    assert json.loads(session.drafts.load() or "")["held"] == {"timeline": {"text": "half"}}
    assert left(session) == ()
    assert session.integrity.verify().ok
    session.close()
    session = opened(folder)
    assert (len(recorded(session)), session.info.notices) == (2, ())
    session.close()


def test_the_last_entry_that_an_opening_tells_of_is_the_one_before(folder: Path) -> None:
    session = opened(folder)
    session.journal.record(Incident(what="one"))
    session.drafts.save(draft(LINE))
    session.close()
    session = opened(folder, Clock(START + timedelta(days=3)))
    assert session.info.entries == 1
    assert session.info.last_entry is not None
    assert session.info.last_entry < START + timedelta(days=1)
    session.close()


def test_a_line_typed_by_a_clock_that_was_ahead_was_first_written_when_it_was_sealed(
    folder: Path,
) -> None:
    session = opened(folder)
    late = replace(LINE, content=replace(LINE.content, typed_at="2030-01-01T00:00:00Z"))
    record_waiting(session.journal, [late])
    item = session.journal.find("1")
    assert item.first_written == item.written
    session.close()


def test_a_line_that_was_erased_is_not_recorded_again(folder: Path) -> None:
    session = opened(folder)
    record_waiting(session.journal, [LINE])
    session.erasure.erase(LINE.id, Credentials(PASSPHRASE))
    with pytest.raises(Erased):
        session.journal.record_once(LINE.id, LINE.content)
    session.drafts.save(draft(LINE))
    session.close()
    session = opened(folder)
    assert (recorded(session), left(session)) == ([], ())
    session.close()


def test_what_the_disk_refuses_at_opening_waits_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened(folder)
    session.drafts.save(draft(LINE))
    session.close()

    def full(*_given: object) -> None:
        raise DiskFull("save")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "record_once", full)
        session = opened(folder)
        assert (recorded(session), left(session), session.info.notices) == ([], (LINE,), ())
        session.close()
    session = opened(folder)
    assert recorded(session) == [LINE.content.what]
    session.close()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[]",
        '{"waiting": 1}',
        '{"waiting": [1, {}, {"id": 1}, {"id": "zz"}]}',
        json.dumps({WAITING: [{"id": "ab" * 16, "incident": {"what": 1}}]}),
        json.dumps({WAITING: [{"id": "ab" * 16, "incident": {"what": "x", "typed_at": "now"}}]}),
        json.dumps({WAITING: [{"id": "ab" * 16, "incident": [1]}]}),
    ],
)
def test_a_draft_of_another_form_prevents_no_opening(folder: Path, text: str) -> None:
    session = opened(folder)
    session.drafts.save(text)
    session.close()
    session = opened(folder)
    assert (recorded(session), session.info.notices) == ([], ())
    assert session.drafts.load() == text
    session.close()


def entered(session: Session) -> None:
    """What the window does from Enter on, ten seconds later too."""
    session.drafts.save(draft(LINE, timeline={"text": "the ne"}))
    session.journal.record_once(LINE.id, LINE.content)
    session.drafts.save(draft(timeline={"text": "the next"}))


def left_at_once(session: Session) -> None:
    """What hiding does with a line that waits."""
    session.drafts.save(draft(LINE))
    record_waiting(session.journal, [LINE])


@pytest.mark.parametrize("work", [entered, left_at_once])
def test_killed_at_any_step_after_enter_one_incident_is_there(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[[Session], None]
) -> None:
    head = (folder / "head").read_bytes()
    session = opened(folder)
    session.drafts.save(draft(timeline={"text": LINE.content.what}))
    with monkeypatch.context() as patch:
        steps = Steps(patch, lambda n: kept(folder, head, tmp_path / f"at {n}"), killing=True)
        session.drafts.save(draft(LINE))
        sealed = steps.count
        work(session)
    kept(folder, head, tmp_path / f"at {steps.count + 1}")
    session.close()
    assert steps.count >= sealed + 6
    for n in range(sealed + 1, steps.count + 2):
        once_opened(tmp_path / f"at {n}", tmp_path, head, monkeypatch)


def once_opened(place: Path, tmp_path: Path, head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """One incident is there after an opening, and after one that was killed at any of its steps."""
    copies: list[Path] = []

    def copy(n: int) -> None:
        copies.append(kept(place, head, tmp_path / f"{place.name} opening {n}"))

    with monkeypatch.context() as patch:
        Steps(patch, copy, killing=True)
        session = opened(place)
    assert recorded(session) == [LINE.content.what], place.name
    session.close()
    for each in copies:
        session = opened(each)
        assert recorded(session) == [LINE.content.what], each.name
        assert left(session) == ()
        session.close()
