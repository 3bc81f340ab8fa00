"""ExifTool as a second opinion: where it sees a place or a device, a file is not clean."""

from __future__ import annotations

import email
import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import MediaFacts, SearchOutcome
from tests.support import wrapped_files
from tests.support.wrapped_files import BARE, WITH_PLACE

pytestmark = pytest.mark.soak

# With these an ordinary file is not searched wholly, and that is said of it.
NEVER_CLEAN = {"mail without its boundary"}
TAGS = {"location": "+51.5074-000.1278/", "make": "Fono", "model": "Fono 7", "comment": "a walk"}
SUFFIXES = ("mkv", "webm", "mp4", "mov", "3gp", "avi", "flv", "wmv", "ts")
SOUNDS = ("mp3", "flac", "ogg", "opus", "wav", "m4a", "aac", "caf", "wma", "aiff")
NOT_READ = {"flv", "wmv", "ts", "wma", "aiff"}


def canvas(data: bytes) -> bytes:
    out = io.BytesIO()
    page = Canvas(out, pageCompression=1, initialFontName="Helvetica")
    page.drawImage(ImageReader(io.BytesIO(data)), 0, 0)
    page.save()
    return out.getvalue()


WRAPPINGS = {**wrapped_files.WRAPPINGS, "pdf of reportlab": canvas}


def told(path: Path) -> list[dict[str, str]]:
    """What ExifTool says of one file, by group and name."""
    run = subprocess.run(
        ["exiftool", "-ee3", "-G1", "-a", "-json", "-q", path], capture_output=True, check=False
    )
    said: list[dict[str, str]] = json.loads(run.stdout or b"[{}]")
    return said


def says(path: Path) -> tuple[bool, bool]:
    """Whether ExifTool sees a place, and a device."""
    names = [name.partition(":")[2].lower() for one in told(path) for name in one]
    place = any(("gps" in name and "version" not in name) or "location" in name for name in names)
    device = any(name in ("make", "model", "cameramodelname") for name in names)
    return place, device


def taken_out(data: bytes, folder: Path) -> list[Path]:
    """The file, and what the tools that everybody has take out of it."""
    found = [folder / "whole"]
    found[0].write_bytes(data)
    if data[:4] == b"PK\3\4":
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            parts = [file.read(name) for name in file.namelist()]
    elif data[:4] == b"%PDF":
        subprocess.run(["pdfimages", "-all", found[0], folder / "image"], check=False)
        subprocess.run(["pdfdetach", "-saveall", "-o", folder, found[0]], check=False)
        parts = [path.read_bytes() for path in folder.iterdir() if path not in found]
    else:
        walked = email.message_from_bytes(data).walk()
        contents = [part.get_payload(decode=True) for part in walked if not part.is_multipart()]
        parts = [content for content in contents if isinstance(content, bytes)]
    for number, part in enumerate(parts):
        below = folder / f"part{number}"
        if part and part != data:
            below.mkdir()
            found += taken_out(part, below)
    return found


def looked(client: MediaClient, data: bytes) -> MediaFacts:
    return client.inspect(BytesSource(data))


@pytest.mark.parametrize("name", sorted(WRAPPINGS))
def test_what_exiftool_sees_in_a_part_is_found(
    client: MediaClient, tmp_path: Path, name: str
) -> None:
    data = WRAPPINGS[name](WITH_PLACE)
    seen = [says(path) for path in taken_out(data, tmp_path)]
    facts = looked(client, data)
    assert facts.places_search is SearchOutcome.FOUND
    assert facts.devices_search is SearchOutcome.FOUND
    # So that the oracle is one: what it can take apart it sees as well.
    if name in ("mail", "zip", "docx", "pdf", "pdf with a file", "pdf of reportlab"):
        assert any(place for place, _ in seen)
        assert any(device for _, device in seen)


@pytest.mark.parametrize("name", sorted(set(WRAPPINGS) - NEVER_CLEAN))
def test_where_exiftool_sees_nothing_a_file_is_clean(
    client: MediaClient, tmp_path: Path, name: str
) -> None:
    data = WRAPPINGS[name](BARE)
    assert not any(
        place or device for path in taken_out(data, tmp_path) for place, device in [says(path)]
    )
    facts = looked(client, data)
    assert facts.places_search is facts.devices_search is SearchOutcome.CLEAN, facts


def made_by_ffmpeg(folder: Path, suffix: str, tags: dict[str, str]) -> bytes:
    path = folder / f"made.{suffix}"
    if suffix in SOUNDS:
        source = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono", "-t", "1"]
    else:
        source = ["-f", "lavfi", "-i", "color=s=64x48:r=10", "-t", "1"]
    options = [word for key, value in tags.items() for word in ("-metadata", f"{key}={value}")]
    extra = ["-movflags", "use_metadata_tags"] if suffix in ("mp4", "mov", "m4a") else []
    extra += ["-c:v", "mpeg4"] if suffix == "3gp" else []
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", *source, *options, *extra, path], check=True, timeout=60
    )
    return path.read_bytes()


@pytest.mark.parametrize("suffix", [*SUFFIXES, *SOUNDS])
def test_films_and_sounds_of_ffmpeg(client: MediaClient, tmp_path: Path, suffix: str) -> None:
    data = made_by_ffmpeg(tmp_path, suffix, TAGS)
    place, device = says(tmp_path / f"made.{suffix}")
    facts = looked(client, data)
    assert not place or facts.places_search is not SearchOutcome.CLEAN
    assert not device or facts.devices_search is not SearchOutcome.CLEAN
    for tag in (b"+51.5074", b"Fono 7"):
        if tag in data and suffix not in NOT_READ:
            assert facts.places_search is SearchOutcome.FOUND or tag != b"+51.5074"
            assert facts.devices_search is SearchOutcome.FOUND or tag != b"Fono 7"
    bare = looked(client, made_by_ffmpeg(tmp_path, suffix, {"title": "A walk"}))
    wanted = SearchOutcome.PARTIAL if suffix in NOT_READ else SearchOutcome.CLEAN
    assert bare.places_search is bare.devices_search is wanted, bare


@pytest.mark.parametrize("suffix", ["mp3", "flac", "m4a", "mkv"])
def test_covers_that_ffmpeg_attaches(client: MediaClient, tmp_path: Path, suffix: str) -> None:
    cover = tmp_path / "cover.jpg"
    plain = io.BytesIO()
    Image.new("RGB", (64, 48)).save(plain, "JPEG")
    for data, wanted in (
        (WITH_PLACE, SearchOutcome.FOUND),
        (plain.getvalue(), SearchOutcome.CLEAN),
    ):
        cover.write_bytes(data)
        sound = tmp_path / f"sound.{suffix}"
        sound.write_bytes(made_by_ffmpeg(tmp_path, suffix, {}))
        made = tmp_path / f"with.{suffix}"
        attach = ["-attach", cover, "-metadata:s:t", "mimetype=image/jpeg", "-c", "copy"]
        join = [
            "-i",
            cover,
            "-map",
            "0",
            "-map",
            "1",
            "-c",
            "copy",
            "-disposition:v:0",
            "attached_pic",
        ]
        subprocess.run(
            [
                "ffmpeg",
                "-v",
                "error",
                "-y",
                "-i",
                sound,
                *(attach if suffix == "mkv" else join),
                made,
            ],
            check=True,
            timeout=60,
        )
        assert looked(client, made.read_bytes()).places_search is wanted
