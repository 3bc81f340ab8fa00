"""Whatever exiftool can write of a place or a device into a picture, our search finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import SearchOutcome
from diary.media.metadata.format_readers import scan_file
from tests.oracle import exiftool
from tests.support.media_pictures import PLAIN, bases, raf

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not exiftool.available(), reason="exiftool is not there"),
]


@pytest.fixture(scope="module")
def client() -> Iterator[MediaClient]:
    made = MediaClient()
    yield made
    made.close()


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
    told = exiftool.seen(made)
    for name, seen in told.items():
        data = (made / name).read_bytes()
        scan = scan_file(BytesSource(data))
        lacks_place = seen.places and not scan.positions and not scan.unsearched
        lacks_device = seen.devices and not scan.devices and not scan.unsearched
        if not lacks_place and not lacks_device:
            # the child adds to this and takes nothing away, which is seen below
            continue
        facts = client.inspect(BytesSource(data))
        if seen.places and facts.places_search is SearchOutcome.CLEAN:
            missed.append((name, seen.places))
        if seen.devices and facts.devices_search is SearchOutcome.CLEAN:
            missed.append((name, seen.devices))
    assert not missed
    # What the child says of it is no less.
    for name in [name for name, seen in told.items() if seen.places][:2]:
        facts = client.inspect(BytesSource((made / name).read_bytes()))
        assert facts.places_search is not SearchOutcome.CLEAN


# Raws that exiftool reads and does not make from nothing, out of what it writes elsewhere.
DERIVED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "raf": ("jpg", raf),
    "rw2": ("tif", lambda data: b"IIU\0" + data[4:]),
}


@pytest.mark.parametrize("ending", DERIVED)
def test_what_is_written_is_found_in_other_raws(ending: str, tmp_path: Path) -> None:
    source, made_of = DERIVED[ending]
    base = tmp_path / f"base.{source}"
    base.write_bytes(bases()[source])
    written, made = tmp_path / "written", tmp_path / "made"
    written.mkdir()
    made.mkdir()
    jobs = [
        (
            base,
            written / f"{group}--{name}.{source}",
            [f"-{group}:{name}={exiftool.value_of(name)}"],
        )
        for group, name in exiftool.writable()
    ]
    exiftool.write(jobs, tmp_path)
    for file in written.iterdir():
        (made / file.with_suffix(f".{ending}").name).write_bytes(made_of(file.read_bytes()))
    missed = []
    for name, seen in exiftool.seen(made).items():
        scan = scan_file(BytesSource((made / name).read_bytes()))
        if seen.places and not scan.positions and not scan.unsearched:
            missed.append((name, seen.places))
        if seen.devices and not scan.devices and not scan.unsearched:
            missed.append((name, seen.devices))
    assert not missed


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "gif", "tif", "avif", "heic"])
def test_a_clean_copy_says_nothing(ending: str, tmp_path: Path, client: MediaClient) -> None:
    base, target = tmp_path / f"base.{ending}", tmp_path / f"full.{ending}"
    base.write_bytes(bases()[ending])
    said = ["-XMP-exif:GPSLatitude=51.5", "-XMP-photoshop:City=Watseka", "-XMP-tiff:Model=Fono 7"]
    said += ["-GPSLatitude=51.5", "-GPSLatitudeRef=N", "-Make=Fono", "-SerialNumber=7"]
    exiftool.write([(base, target, said)], tmp_path)
    copies = tmp_path / "copies"
    copies.mkdir()
    with client.open(BytesSource(target.read_bytes())) as session:
        assert session.inspect().positions
        copy = session.without_position()
    (copies / f"copy{copy.suffix}").write_bytes(copy.data)
    seen = exiftool.seen(copies)[f"copy{copy.suffix}"]
    assert (seen.places, seen.devices) == ([], [])


@pytest.mark.parametrize("ending", PLAIN)
def test_a_picture_that_says_nothing_is_clean(ending: str, client: MediaClient) -> None:
    facts = client.inspect(BytesSource(bases()[ending]))
    assert facts.places_search is SearchOutcome.CLEAN
    assert facts.devices_search is SearchOutcome.CLEAN
