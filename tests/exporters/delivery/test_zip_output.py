"""The zip by itself: entries taken back, and what does not go into 32 bits."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import Damaged
from exporters.delivery import zip_output as delivery_zip
from exporters.delivery.zip_output import ZipWriter

MADE = datetime(2026, 11, 24, 16, 0, 1, tzinfo=UTC)
FAR = 5 << 30


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.binary(), max_size=5))
def test_whatever_goes_in_comes_out_in_order_of_name(files: dict[str, bytes]) -> None:
    out = io.BytesIO()
    made = ZipWriter(out, MADE)
    for name, data in files.items():
        made.add(name, [data[:3], data[3:]], len(data))
    made.close()
    with zipfile.ZipFile(out) as opened:
        assert opened.namelist() == sorted(files)
        assert {name: opened.read(name) for name in files} == files
        assert opened.testzip() is None


def test_the_last_entry_can_be_taken_back_and_no_other() -> None:
    out = io.BytesIO()
    made = ZipWriter(out, MADE)
    made.add("a", [b"one"], 3)
    made.add("b", [b"two"], 3)
    made.undo("a")
    assert len(made) == 2
    made.undo("b")
    made.add("c", [b"three"], 5)
    made.close()
    with zipfile.ZipFile(out) as opened:
        assert opened.namelist() == ["a", "c"]


def test_what_does_not_go_into_32_bits_opens_everywhere(tmp_path: Path) -> None:
    place = tmp_path / "far.zip"
    with place.open("w+b") as file:
        made = ZipWriter(file, MADE)
        made.add("long", [b"said to be long"], 1 << 32)
        made.size = FAR  # a hole, as long as a film
        file.seek(FAR)
        made.add("far", [b"far out"], 7)
        made.close()
    with zipfile.ZipFile(place) as opened:
        assert opened.read("long") == b"said to be long"
        assert opened.read("far") == b"far out"
        assert opened.getinfo("far").header_offset == FAR
    for command in (["unzip", "-p", str(place), "far"], ["7z", "e", "-so", str(place), "far"]):
        ran = subprocess.run(command, check=False, capture_output=True)
        assert ran.stdout == b"far out"


def test_an_entry_that_grows_past_its_header_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_zip, "MOST", 10)
    with pytest.raises(Damaged):
        ZipWriter(io.BytesIO(), MADE).add("a", [b"12345", b"67890"], 9)


@pytest.mark.parametrize(("year", "shown"), [(1970, 1980), (2026, 2026), (2200, 2107)])
def test_a_year_that_no_zip_has_gives_the_nearest(year: int, shown: int) -> None:
    out = io.BytesIO()
    made = ZipWriter(out, MADE.replace(year=year))
    made.add("a", [b""], 0)
    made.close()
    with zipfile.ZipFile(out) as opened:
        assert opened.getinfo("a").date_time[0] == shown
