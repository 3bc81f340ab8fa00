"""Whatever exiftool can write of a place or a device into a picture, our search finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.media.client import MediaClient
from diary.media.facts import Search
from diary.media.source import BytesSource
from tests.oracle import exiftool
from tests.oracle.bases import PLAIN, bases

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not exiftool.available(), reason="exiftool is not there"),
]


@pytest.fixture(scope="module")
def client() -> MediaClient:
    return MediaClient()


@pytest.mark.parametrize("ending", sorted(bases()))
def test_what_is_written_is_found(ending: str, tmp_path: Path, client: MediaClient) -> None:
    base = tmp_path / f"base.{ending}"
    base.write_bytes(bases()[ending])
    made = tmp_path / "made"
    made.mkdir()
    jobs = []
    for group, name in exiftool.writable():
        target = made / f"{group.replace(':', '_')}--{name}.{ending}"
        arguments = [f"-{group}:{name}={exiftool.value_of(name)}"]
        if group == "GPS":
            arguments.append(f"-GPS:{name}Ref=N")
        jobs.append((base, target, arguments))
    exiftool.write(jobs, tmp_path)
    missed = []
    for name, seen in exiftool.seen(made).items():
        with client.open(BytesSource((made / name).read_bytes())) as session:
            facts = session.inspect()
        if seen.places and facts.places_search is Search.CLEAN:
            missed.append((name, seen.places))
        if seen.devices and facts.devices_search is Search.CLEAN:
            missed.append((name, seen.devices))
    assert not missed


@pytest.mark.parametrize("ending", PLAIN)
def test_a_picture_that_says_nothing_is_clean(ending: str, client: MediaClient) -> None:
    with client.open(BytesSource(bases()[ending])) as session:
        facts = session.inspect()
    assert facts.places_search is Search.CLEAN
    assert facts.devices_search is Search.CLEAN
