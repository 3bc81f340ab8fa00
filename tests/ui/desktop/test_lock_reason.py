from __future__ import annotations

import pytest

from ui.desktop.lock_reason import LockCause, LockReason
from ui.desktop.platform.session_events import DepartureReason

EVERY = [
    *(LockReason(cause) for cause in LockCause),
    LockReason(LockCause.IDLE, 1),
    LockReason(LockCause.IDLE, 10, is_kept=False, unfinished=3),
    *(LockReason.of_system(why) for why in DepartureReason),
]


@pytest.mark.parametrize("reason", EVERY, ids=lambda each: each.line)
def test_what_the_next_process_is_told_is_what_it_reads(reason: LockReason) -> None:
    assert LockReason.read(reason.line) == reason


@pytest.mark.parametrize(
    "line",
    ["", "idle", "idle 3 1", "idle -3 1 0", "idle 3 1 0 9", "idle x 1 0", "idle 3000000 1 0",
     "IDLE 3 1 0", "because 3 1 0", "\udcff 3 1 0"],
)  # fmt: skip
def test_anything_else_is_no_reason(line: str) -> None:
    assert LockReason.read(line) is None


def test_every_cause_has_a_sentence_of_its_own() -> None:
    assert len({LockReason(cause, 2).text for cause in LockCause}) == len(LockCause)


def test_minutes_are_said_as_they_were() -> None:
    assert LockReason(LockCause.IDLE, 1).text == (
        "Locked after 1 minute without a key or a click. Nothing is lost."
    )
    assert LockReason(LockCause.IDLE, 10).text == (
        "Locked after 10 minutes without a key or a click. Nothing is lost."
    )


def test_nothing_is_said_to_be_kept_that_was_not() -> None:
    assert LockReason().text == "Locked, as you asked. Nothing is lost."
    refused, cut_off = LockReason(is_kept=False).text, LockReason(unfinished=2).text
    assert "Nothing is lost" not in refused + cut_off
    assert "The disk refused what you had typed last" in refused
    assert "2 files were still being added: add them again." in cut_off
