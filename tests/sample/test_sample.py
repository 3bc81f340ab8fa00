"""The sample case is whole, readable, invented throughout, and what its script makes."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import wave
from collections import Counter
from datetime import datetime
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageStat

from diary import jurisdiction
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import FieldContext, from_fields
from diary.model.record_nouns import Evidence, Incident
from diary.model.revisions import CLASSES
from sample import build, exhibit_files, story_lines

SAMPLE = build.PLACE
SOURCE = Path(build.__file__).parent
FILES = SAMPLE / "files"
LINES: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLE / "case.jsonl").read_text("utf-8").splitlines()
]
VOCABULARY = jurisdiction.load()
NAMES = sorted(exhibit_files.RECIPES)
# The last lines are those of the hand-over; the last incident is of August.
FIRST, LAST = "2026-02-01T00:00:00Z", "2026-11-25T00:00:00Z"

# Kept for examples by RFC 2606 and its like, and for drama by the United Kingdom's regulator.
SAFE_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)*example\.(?:com|org|net)")
SAFE_NUMBER = re.compile(r"07700900[0-9]{3}")
NUMBER = re.compile(r"(?<!\d)(?:\+44 ?|0044 ?|0)[1-9]\d{1,3}[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)")
SAFE_NETWORK = re.compile(r"(?:192\.0\.2|198\.51\.100|203\.0\.113)\.[0-9]{1,3}")


def _reading(known: dict[str, str], *, partial: bool = False) -> FieldContext:
    def refer(value: object, field: str, noun: Noun | None) -> str:
        assert isinstance(value, str), field
        assert value.startswith("@"), field
        assert value[1:] in known, f"{field} names {value} before it is written"
        return value

    return FieldContext("Europe/London", refer, VOCABULARY.known_code, partial=partial)


def _parsed() -> list[tuple[dict[str, Any], Any]]:
    """Read every line as the model does, each with only the lines before it to refer to."""
    known: dict[str, str] = {}
    attached: set[str] = set()
    parsed = []
    for line in LINES:
        verbs = ("attach", "amend", "withdraw", "read", "accept")
        verb = next((word for word in verbs if word in line), "kind")
        said = {k: v for k, v in line.items() if k not in ("written", "ref", "kind", "attach")}
        content: Any = None
        if verb == "attach":
            content = from_fields(Evidence, said, _reading(known))
        elif verb == "kind":
            content = from_fields(CLASSES[Noun(line["kind"])], said, _reading(known))
        elif verb == "read":
            assert line["read"] in attached
        else:
            assert line[verb][1:] in known
            assert line["what" if verb == "accept" else "reason"]
        attached.add(str(line.get("attach", "")))
        if verb == "amend":
            kind = CLASSES[Noun(known[line["amend"][1:]])]
            assert set(line) == {"amend", "reason", "set", "written"}
            from_fields(kind, line["set"], _reading(known, partial=True))
        if "ref" in line:
            assert line["ref"] not in known
            other = "conversation" if verb == "read" else "evidence"
            known[line["ref"]] = line.get("kind", other)
        parsed.append((line, content))
    return parsed


PARSED = _parsed()


def _count(kind: str) -> int:
    return sum(line.get("kind") == kind for line in LINES)


def test_lines_stand_in_order_of_writing() -> None:
    written = [line["written"] for line in LINES]
    assert written == sorted(written)
    assert all(FIRST < moment < LAST for moment in written)


def test_nothing_is_written_down_before_it_happened() -> None:
    for line, content in PARSED:
        when = getattr(content, "when", None)
        if when is not None and when.earliest() is not None:
            assert when.earliest() <= datetime.fromisoformat(line["written"]), line["ref"]


def test_the_case_is_as_large_as_a_real_one() -> None:
    incidents = [content for _, content in PARSED if isinstance(content, Incident)]
    assert len(incidents) >= 80
    months = Counter(str(incident.when.at)[:7] for incident in incidents if incident.when)
    assert set(months) == {f"2026-{month:02d}" for month in range(2, 9)}
    assert sum("attach" in line for line in LINES) >= 30
    assert sum(content.physical for _, content in PARSED if isinstance(content, Evidence)) >= 3
    assert _count("note") == 2
    assert _count("order") == 3
    assert _count("ask") >= 4
    assert _count("secure") == 5
    assert _count("case") == 6
    assert _count("platform") == 3
    assert _count("declaration") == 2
    assert _count("contact") == 0
    assert _count("account") >= 10
    assert _count("impact") >= 10
    assert _count("factor") >= 5
    assert sum("withdraw" in line for line in LINES) == 1
    assert sum("amend" in line for line in LINES) >= 8
    assert any(incident.times == 37 or incident.times == 35 for incident in incidents)
    assert any(incident.breaches for incident in incidents)
    assert any(witness.contact for incident in incidents for witness in incident.witnesses)


def test_one_conversation_is_brought_in_and_two_incidents_are_made_of_it() -> None:
    (read,) = [line for line in LINES if "read" in line]
    accepted = [line for line in LINES if "accept" in line]
    assert [line["accept"] for line in accepted] == [f"@{read['ref']}"] * 2
    text = (SAMPLE / read["read"]).read_text("utf-8")
    senders = Counter(re.findall("^[^-]+ - ([^:]+): ", text, re.MULTILINE))
    assert set(senders) == {"Annika", "Tamsin", "07700 900264"}
    assert senders["Annika"] >= 4
    assert text.count("Missed voice call") == text.count("(file attached)") == 1
    # she said that nothing came from her after that
    assert max(re.findall("^([0-9/]+), [^-]+ - Annika", text, re.MULTILINE)) == "31/01/2026"
    assert "01/02/2026, 10:05" in text


@pytest.mark.parametrize("word", ["fixated", "obsessive", "unwanted", "repeated"])
def test_each_of_the_four_words_has_a_line(word: str) -> None:
    assert any(line.get(word) for line in LINES if line.get("kind") == "incident")


def test_every_precision_of_a_time_is_used_and_the_clock_change_is_crossed() -> None:
    whens = [content.when for _, content in PARSED if getattr(content, "when", None)]
    used = {when.precision.value for when in whens}
    assert used == {"exact", "about", "between", "day", "part-of-day", "not-sure"}
    night = [when for when in whens if when.at == "2026-03-29T00:40"]
    assert len(night) == 1
    first, last = night[0].earliest(), night[0].latest()
    assert first is not None
    assert last is not None
    assert (last - first).total_seconds() == 30 * 60


def test_every_term_that_may_be_broken_is_one_the_order_has() -> None:
    terms = {line["ref"]: len(line["terms"]) for line in LINES if line.get("kind") == "order"}
    broken = [
        (breach.order[1:], breach.term)
        for _, content in PARSED
        if isinstance(content, Incident)
        for breach in content.breaches
    ]
    assert {order for order, _ in broken} == set(terms)
    assert all(1 <= term <= terms[order] for order, term in broken)


def test_every_file_is_attached_once_and_every_attachment_has_its_file() -> None:
    attached = sorted(line["attach"] for line in LINES if "attach" in line)
    assert attached == sorted(f"files/{path.name}" for path in FILES.iterdir())
    assert attached == [f"files/{name}" for name in NAMES]


def test_files_are_those_of_the_digest_list_and_stay_small() -> None:
    listed = (SAMPLE / "files.sha256").read_text("utf-8").splitlines()
    found = [
        f"{hashlib.sha256((FILES / name).read_bytes()).hexdigest()}  files/{name}" for name in NAMES
    ]
    assert found == listed
    assert sum(path.stat().st_size for path in FILES.iterdir()) < 12_000_000


def test_the_record_is_what_the_story_says() -> None:
    assert (SAMPLE / "case.jsonl").read_text("utf-8") == story_lines.record()


@pytest.mark.parametrize("name", sorted(exhibit_files.STABLE))
def test_written_exhibits_are_made_again_to_the_byte(name: str) -> None:
    assert exhibit_files.RECIPES[name]() == (FILES / name).read_bytes()


@pytest.mark.parametrize(
    "name",
    ["IMG_0519.jpg", "IMG_0431.jpg", "DOORCAM_20260412_021407.jpg", "Screenshot_20260203-2152.png"],
)
def test_pictures_are_drawn_again_alike(name: str) -> None:
    # Pixels and not bytes, and few of them: encoders differ between versions and processors.
    again = Image.open(BytesIO(exhibit_files.RECIPES[name]()))
    kept = Image.open(BytesIO((FILES / name).read_bytes()))
    assert again.size == kept.size
    assert dict(again.getexif()) == dict(kept.getexif())
    apart = ImageChops.difference(again.convert("RGB"), kept.convert("RGB"))
    assert max(ImageStat.Stat(apart).mean) < 1.0


def test_the_voicemail_is_made_again_alike() -> None:
    # The sine of one processor may differ from another's in its last bit.
    name = "voicemail_20260220_2209.wav"

    def samples(data: bytes) -> tuple[int, ...]:
        with wave.open(BytesIO(data)) as file:
            return struct.unpack(f"<{file.getnframes()}h", file.readframes(file.getnframes()))

    pairs = zip(
        samples(exhibit_files.RECIPES[name]()), samples((FILES / name).read_bytes()), strict=True
    )
    assert max(abs(first - second) for first, second in pairs) <= 2


def _exif(name: str) -> Image.Exif:
    if name.endswith(".heic"):
        return pillow_heif.open_heif(FILES / name).to_pillow().getexif()
    return Image.open(BytesIO((FILES / name).read_bytes())).getexif()


def test_photographs_carry_what_telephones_write() -> None:
    photographs = [name for name in NAMES if name.startswith(("IMG_", "from_Odile"))]
    turned, located = [], []
    for name in photographs:
        exif = _exif(name)
        assert exif[0x0110] in ("Corvid 5", "Lark 12"), name
        inner = exif.get_ifd(0x8769)
        assert re.fullmatch(r"2026:0[2-8]:\d\d \d\d:\d\d:\d\d", inner[0x9003]), name
        assert inner[0x9011] == ("+00:00" if inner[0x9003] < "2026:03:29 01" else "+01:00"), name
        turned += [name] if exif[0x0112] == 6 else []
        position = exif.get_ifd(0x8825)
        if position:
            located.append(name)
            assert [float(v) for v in position[2]] == [54, 42, pytest.approx(10.8)], name
            assert [float(v) for v in position[4]] == [2, 29, pytest.approx(13.2)], name
    assert len(photographs) == 18
    assert len(turned) == 4
    assert len(located) == 4
    assert sum(name.endswith(".heic") for name in photographs) == 1


def test_the_time_in_a_photograph_is_the_time_the_line_says_it_was_found() -> None:
    for line in LINES:
        name = str(line.get("attach", "")).removeprefix("files/")
        if name.startswith("IMG_") and "found" in line:
            taken = _exif(name).get_ifd(0x8769)[0x9003]
            assert taken[:16].replace(":", "-", 2).replace(" ", "T") == line["found"], name


def test_the_film_is_motion_jpeg_with_a_time_and_the_moor() -> None:
    film = (FILES / "MOV_0715.mov").read_bytes()
    assert film[4:12] == b"ftypqt  "
    places = re.findall(rb"[+-]\d+\.\d+[+-]\d+\.\d+/", film)
    assert places == [b"+54.7030-002.4870/"] * 2
    assert b"2026-06-25T18:04:31+01:00" in film
    start = film.index(b"stco") + 12
    (offset,) = struct.unpack(">I", film[start : start + 4])
    size_at = film.index(b"stsz") + 16
    (size,) = struct.unpack(">I", film[size_at : size_at + 4])
    assert Image.open(BytesIO(film[offset : offset + size])).size == (640, 360)


def _words(path: Path) -> str:
    """Return everything in a file that can be read as words, decoded where it is encoded."""
    data = path.read_bytes()
    if path.suffix == ".eml":
        message = message_from_bytes(data, policy=policy.default)
        parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
        return "\n".join([*map(str, message.values()), *parts])
    if path.suffix in (".txt", ".pdf", ".py", ".toml", ".jsonl"):
        return data.decode("utf-8", "replace")
    # The middle of a picture or a film is compressed, and its chance bytes look like anything.
    runs = re.findall(rb"[\x20-\x7e]{8,}", data[:1024] + data[-1500:])
    return "\n".join(run.decode("ascii") for run in runs)


SOURCES = [
    *sorted(FILES.iterdir()),
    SAMPLE / "case.jsonl",
    *sorted(SOURCE.glob("**/*.py")),
    *sorted(SOURCE.glob("story/*.toml")),
]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_number_and_address_is_one_kept_for_fiction(path: Path) -> None:
    words = _words(path)
    for host in re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", words):
        assert SAFE_DOMAIN.fullmatch(host), host
    for host in re.findall(r"(?:https?:)?//([\w.-]+)", words):
        assert SAFE_DOMAIN.fullmatch(host), host
    for network in re.findall(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", words):
        assert SAFE_NETWORK.fullmatch(network), network
    for number in NUMBER.findall(words):
        assert SAFE_NUMBER.fullmatch(re.sub(r"[^0-9]", "", number)), number


def test_the_search_for_numbers_would_find_a_real_one(tmp_path: Path) -> None:
    for bad in ("ring 01632 960 123", "ring 07912345678", "me@mail.test.net", "http://a.test/"):
        path = tmp_path / "bad.txt"
        path.write_text(bad, "utf-8")
        with pytest.raises(AssertionError):
            test_every_number_and_address_is_one_kept_for_fiction(path)


def test_building_leaves_only_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "RECIPES", {"a.txt": lambda: b"one"})
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "old.txt").write_bytes(b"old")
    build.build(tmp_path)
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["a.txt"]
    assert (tmp_path / "files.sha256").read_text(encoding="utf-8") == (
        "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed  files/a.txt\n"
    )
