"""A whole bundle, held to ExifTool: nothing that left gives a place or a device.

The files are pictures of every format with every tag that ExifTool can write, and those pictures
again inside mails, archives, documents and films.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.media.decoder_client import MediaClient
from tests.oracle import exiftool
from tests.support import media_pictures, wrapped_files
from tests.ui.cli.conftest import Cli

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]

TAGS = {"location": "+51.5074-000.1278/", "make": "Fono", "model": "Fono 7"}
AT_ONCE = 24  # tags in one file


@pytest.fixture(scope="module")
def media() -> Iterator[MediaClient]:
    made = MediaClient()
    yield made
    made.close()


def told(folder: Path) -> dict[str, bytes]:
    """Pictures into which ExifTool has written places and devices, by name."""
    folder.mkdir()
    jobs: list[tuple[Path, Path, list[str]]] = []
    tags = exiftool.writable()
    for ending, data in media_pictures.bases().items():
        base = folder / f"base.{ending}"
        base.write_bytes(data)
        for number in range(0, len(tags), AT_ONCE):
            some = tags[number : number + AT_ONCE]
            lines = [f"-{group}:{name}={exiftool.value_of(name)}" for group, name in some]
            jobs.append((base, folder / f"told-{number}.{ending}", lines))
    exiftool.write(jobs, folder)
    return {path.name: path.read_bytes() for path in sorted(folder.glob("told-*"))}


def around(name: str, data: bytes) -> dict[str, bytes]:
    """The same picture inside other files."""
    return {
        f"{name}.eml": wrapped_files.mail(data),
        f"{name}.forwarded.eml": wrapped_files.forwarded(wrapped_files.mail(data)),
        f"{name}.html.eml": wrapped_files.html_mail(data),
        f"{name}.mbox": wrapped_files.mbox(wrapped_files.mail(data), wrapped_files.mail(data)),
        f"{name}.dat": wrapped_files.tnef(data),
        f"{name}.msg": wrapped_files.msg(data),
        f"{name}.zip": wrapped_files.zipped(("a/photo.bin", data)),
        f"{name}.zip.zip": wrapped_files.zipped(("in.zip", wrapped_files.zipped(("photo", data)))),
        f"{name}.docx": wrapped_files.docx(data),
        f"{name}.odt": wrapped_files.odt(data),
        f"{name}.rtf": wrapped_files.rtf(data),
        f"{name}.tar": wrapped_files.tar(("photo", data)),
    }


def bundle_pictures(folder: Path, into: Path) -> None:
    """Take every picture out of the document as it lies in it."""
    into.mkdir()
    for number, pdf in enumerate(folder.rglob("*.pdf")):
        out = into / f"page-{number}"
        subprocess.run(["pdfimages", "-all", pdf, out], check=True, capture_output=True)


def seen_below(folder: Path) -> dict[str, exiftool.Seen]:
    found: dict[str, exiftool.Seen] = {}
    for place in (folder, *filter(Path.is_dir, folder.rglob("*"))):
        if any(each.is_file() for each in place.iterdir()):
            found |= {
                f"{place.relative_to(folder)}/{name}": seen
                for name, seen in exiftool.seen(place).items()
            }
    return found


@pytest.fixture
def used(tmp_path: Path, media: MediaClient) -> Cli:
    """A record with an incident."""
    cli = Cli(tmp_path)
    cli.media = media
    assert cli("new").code == 0
    assert cli("record", typed='{"kind": "incident", "what": "He sent these"}').code == 0
    return cli


def test_what_left_gives_no_place_and_no_device(used: Cli, tmp_path: Path) -> None:
    files = told(tmp_path / "made")
    assert len(files) > 80
    first = {name: data for name, data in files.items() if name.startswith("told-0.")}
    for name, data in list(first.items()):
        files |= around(name, data)
        if name.endswith(".jpg"):
            files[f"{name}.pdf"] = wrapped_files.pdf(data)
    for form, codec in (("matroska", "mpeg4"), ("mp4", "mpeg4"), ("avi", "mpeg4")):
        files[f"film.{form}"] = wrapped_files.film(form, codec, TAGS)
    plain = media_pictures.bases()["jpg"]
    files |= {"plain.jpg": plain, "plain.jpg.eml": wrapped_files.mail(plain)}
    place = tmp_path / "files"
    place.mkdir()
    for name, data in files.items():
        (place / name).write_bytes(data)
    named = sorted(files)
    ran = used("attach", "1", *(place / name for name in named), "--json")
    assert ran.code == 0
    references = {
        item["fields"]["reference"]: name
        for name, item in zip(named, ran.json["attached"], strict=True)
    }
    out = tmp_path / "bundle"
    value = used.done(
        *("export", "--for", "police", "--out", out),
        *("--positions", "withhold", "--device", "withhold"),
    )
    kept = {references[each["exhibit"]]: each for each in value["withheld"]}
    # what says nothing leaves as it is, alone or in a mail
    assert not {"plain.jpg", "plain.jpg.eml"} & set(kept)
    assert {each["why"] for each in kept.values()} <= {"position", "device", "unsearched"}
    bundle_pictures(out, tmp_path / "pages")
    for folder in (out, tmp_path / "pages"):
        loud = {
            name: (seen.places, seen.devices)
            for name, seen in seen_below(folder).items()
            if seen.places or seen.devices
        }
        assert json.dumps(loud) == "{}"
    # whatever ExifTool sees something in was named, with its reason
    spoken = exiftool.seen(place)
    assert {n for n, seen in spoken.items() if seen.places or seen.devices} <= set(kept)
