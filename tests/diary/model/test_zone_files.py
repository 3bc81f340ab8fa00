"""Files of time zones that are damaged: passed over, and never needed to read what is stored."""

from __future__ import annotations

import os
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diary.errors import BadInput
from diary.model import zone_files
from diary.model.when import Precision, When, is_offset, zone_of, zone_or_utc
from diary.model.zone_rules import typed_when
from diary.text.time_texts import when_text, written_text

LONDON = "Europe/London"
SHIPPED = resources.files("tzdata.zoneinfo.Europe").joinpath("London").read_bytes()
# Where the part with times of 64 bits begins.
SECOND = SHIPPED.rindex(b"TZif")
SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Where this computer has the file of London: nothing yet."""
    (tmp_path / "Europe").mkdir()
    zoneinfo.reset_tzpath([str(tmp_path)])
    zone_of.cache_clear()
    yield tmp_path / "Europe" / "London"
    zoneinfo.reset_tzpath()
    zone_of.cache_clear()


def shows_summer_time() -> bool:
    zone_of.cache_clear()
    return SUMMER.astimezone(zone_of(LONDON)).isoformat() == "2026-07-01T13:00:00+01:00"


def test_a_file_that_is_cut_off_anywhere_is_passed_over(place: Path) -> None:
    """The shipped one is taken: the length of each cut is one that some fault of a disk leaves."""
    for length in range(len(SHIPPED)):
        place.write_bytes(SHIPPED[:length])
        assert shows_summer_time(), length


@given(at=st.integers(0, len(SHIPPED) - 1), byte=st.integers(0, 255))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_with_a_wrong_byte_says_a_possible_time_or_is_passed_over(
    place: Path, at: int, byte: int
) -> None:
    place.write_bytes(SHIPPED[:at] + bytes([byte]) + SHIPPED[at + 1 :])
    zone_of.cache_clear()
    for month in range(1, 13):
        shown = datetime(2026, month, 1, 12, tzinfo=UTC).astimezone(zone_of(LONDON))
        assert is_offset(shown.isoformat()[19:])


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b"\nGMT0BST", b"\nGMT-20BST-21"),
        (b"\nGMT0BST", b"XGMT0BST"),
        (SHIPPED[SECOND + 32 : SECOND + 36], b"\xff\xff\xff\xf0"),
    ],
    ids=["an offset that no clock had", "no line before the rule", "a count below nothing"],
)
def test_a_file_that_is_whole_and_wrong_is_passed_over(place: Path, was: bytes, now: bytes) -> None:
    place.write_bytes(SHIPPED[:SECOND] + SHIPPED[SECOND:].replace(was, now, 1))
    assert place.read_bytes() != SHIPPED
    assert shows_summer_time()


@pytest.mark.parametrize(
    "make",
    [
        Path.mkdir,
        pytest.param(
            lambda place: os.mkfifo(place),
            marks=pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipe has a name there"),
        ),
        lambda place: place.symlink_to(place),
        lambda place: place.write_bytes(b"TZif2" + bytes(400)),
        lambda place: place.write_text("hello\n", encoding="ascii"),
    ],
    ids=["folder", "pipe", "link to itself", "zeros", "words"],
)
def test_what_is_no_file_of_a_zone_is_passed_over(
    place: Path, make: Callable[[Path], object]
) -> None:
    make(place)
    assert shows_summer_time()


def test_the_file_of_the_computer_comes_before_the_shipped_one(place: Path) -> None:
    place.write_bytes(resources.files("tzdata.zoneinfo.Asia").joinpath("Tokyo").read_bytes())
    assert SUMMER.astimezone(zone_of(LONDON)).hour == 21
    assert zone_of(LONDON).key == LONDON


@pytest.fixture
def no_rules(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither this computer nor the program has files of zones."""

    def missing(_package: str) -> Path:
        raise ModuleNotFoundError

    place.write_bytes(SHIPPED[:-5])
    monkeypatch.setattr(zone_files, "files", missing)


@pytest.mark.usefixtures("no_rules")
def test_a_typed_time_is_refused_where_no_rules_can_be_read() -> None:
    with pytest.raises(BadInput, match="cannot be read on this computer") as caught:
        typed_when(Precision.EXACT, LONDON, "2026-07-01T13:00")
    assert caught.value.field == "when.zone"


@pytest.mark.usefixtures("no_rules")
def test_a_stored_time_is_read_and_shown_without_rules() -> None:
    """A moment is shown by UTC, with its offset; what she stated as she stated it."""
    stored = When(Precision.EXACT, LONDON, "2026-07-01T13:00", offset="+01:00")
    assert stored.earliest() == SUMMER
    assert "13:00" in when_text(stored)
    assert written_text(SUMMER, LONDON) == "Wed 1 Jul 2026, 12:00 (+00:00)"
    assert zone_or_utc(LONDON) is UTC
    with pytest.raises(BadInput, match="no such time zone"):
        When(Precision.EXACT, "Europe/Londinium", "2026-07-01T13:00", offset="+01:00")
