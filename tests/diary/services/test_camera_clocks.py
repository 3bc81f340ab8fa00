"""What was said of the clock of a camera is kept under any name that a file gives the camera."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diary.errors import BadInput
from diary.model.record_nouns import ClockCorrection
from diary.services.camera_clocks import CameraClocks, clock_of_photograph
from diary.store import schema
from diary.store.vault_settings import Settings
from tests.support import generators
from tests.support.scratch_database import in_memory

said_clocks = st.none() | st.integers(-90_000, 90_000).map(lambda fast: ClockCorrection(fast=fast))


def camera_clocks() -> CameraClocks:
    link = in_memory()
    schema.create(link)
    return CameraClocks(Settings(link))


@given(st.dictionaries(generators.words, said_clocks, max_size=4))
@example({"HUAWEI \u534e\u4e3a": None, "T\u00e9l\u00e9phone de Claire": ClockCorrection(fast=0)})
@example({"\u202eabc": ClockCorrection(fast=60), "a\x7fb": None, "__proto__": None})
def test_what_is_said_of_a_clock_comes_back(said: dict[str, ClockCorrection | None]) -> None:
    clocks = camera_clocks()
    for camera, clock in said.items():
        clocks.say(camera, None)
        clocks.say(camera, clock)
    assert clocks.answers() == said


@pytest.mark.parametrize("camera", ["", "a\udcffb", "a\0b"])
def test_what_is_no_name_of_a_camera_is_refused(camera: str) -> None:
    clocks = camera_clocks()
    with pytest.raises(BadInput):
        clocks.say(camera, None)
    assert clocks.answers() == {}


def test_a_known_time_that_came_twice_or_never_is_refused_with_another_way() -> None:
    shown = datetime(2026, 10, 25, 12, tzinfo=UTC)
    for known, words in (
        ("2026-10-25T01:30", "came twice"),
        ("2026-03-29T01:30", "did not exist"),
    ):
        with pytest.raises(BadInput, match=words):
            clock_of_photograph("a", shown, known, "Europe/London")
    assert clock_of_photograph("a", shown, "2026-10-25T11:48", "Europe/London").fast == 720
