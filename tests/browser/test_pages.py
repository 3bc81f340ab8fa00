"""What the page reads on the pages of a document, against what the program reads there.

The rules are:

- Where the page reads a document at all, both find the same marks and the same digests.
- A document of any other build than ours is not guessed at: the page says that it was not compared.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import random
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from diary.errors import Damaged
from exporters import bag, check_page
from exporters.pdf import evidence, reading
from exporters.pdf.file import File
from tests.browser.chromium import Chromium
from tests.corpus.case import small
from tests.exporters.pdf import casemaker

DIGEST = hashlib.sha256(b"the list of originals").hexdigest()
READ = """async (raw) => {
  const text = atob(raw);
  const blob = new Blob([Uint8Array.from(text, (letter) => letter.charCodeAt(0))]);
  try { return await pages_js.readPages(blob); } catch (cause) { return String(cause.reason); }
}"""
OWN = small().files[bag.EVIDENCE]


@pytest.fixture(scope="module")
def reader(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Chromium:
    """A page of nothing but what reads documents."""
    place = tmp_path_factory.mktemp("pages") / "pages.html"
    place.write_bytes(check_page.join("pages"))
    chromium.open(place)
    return chromium


def here(reader: Chromium, documents: list[bytes]) -> list[Any]:
    raw = json.dumps([base64.b64encode(each).decode() for each in documents])
    told = reader.evaluate(f"Promise.all({raw}.map({READ}))")
    return [said if isinstance(said, str) else plain(said) for said in told]


def plain(said: dict[str, Any]) -> tuple[list[tuple[int, int, str]], list[str]]:
    marks = [(each["page"], each["entry"], each["commitment"]) for each in said["marks"]]
    return marks, said["digests"]


def there(document: bytes) -> Any:
    try:
        place = io.BytesIO(document)
        return reading.marks(place), reading.digests(place)
    except Damaged:
        return "pdf"


def made(profile: str, count: int = 12, **other: Any) -> bytes:
    out = io.BytesIO()
    case = casemaker.some_case(count, profile=profile, **other)
    evidence.write(case, out, manifest_digest=DIGEST)
    return out.getvalue()


def test_both_read_the_same_on_what_the_program_writes(reader: Chromium) -> None:
    documents = [OWN, made("police", pictures=2), made("short", 3)]
    (marks, digests) = here(reader, documents)[1]
    assert len(marks) > 20
    assert set(digests) == {DIGEST}
    assert here(reader, documents) == [there(each) for each in documents]


def saved(change: Callable[[pikepdf.Pdf], None] | None = None, **other: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(OWN)) as pdf:
        if change:
            change(pdf)
        pdf.save(out, **other)
    return out.getvalue()


def revised(raw: bytes) -> bytes:
    """A second revision behind the first, in which the catalogue is another object."""
    (start,) = re.findall(rb"startxref\n(\d+)\n", raw)
    at = len(raw)
    more = b"1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\n"
    table = b"xref\n1 1\n%010d 00000 n \ntrailer\n<< /Size 99 /Root 1 0 R /Prev %s >>\n" % (
        at,
        start,
    )
    return raw + more + table + b"startxref\n%d\n%%%%EOF\n" % (at + len(more))


@pytest.mark.parametrize(
    "build",
    [
        lambda: saved(),
        lambda: saved(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        lambda: saved(linearize=True),
        lambda: saved(encryption=pikepdf.Encryption(owner="", user="")),
        lambda: saved(lambda pdf: pdf.pages.reverse()),
        lambda: revised(OWN),
        lambda: OWN + b"\n",
        lambda: b" " + OWN,
        lambda: OWN.replace(b"%PDF-1.7", b"%PDF-1.6"),
        lambda: b"",
        lambda: b"%PDF-1.7\n" * 100,
    ],
)  # fmt: skip
def test_a_document_of_another_build_is_not_guessed_at(
    build: Callable[[], bytes], reader: Chromium
) -> None:
    assert here(reader, [build()]) == ["pdf"]


def test_a_changed_byte_never_makes_the_two_read_different_things(reader: Chromium) -> None:
    drawn = random.Random(7)
    changed = []
    for _ in range(100):
        raw = bytearray(OWN)
        raw[drawn.randrange(len(raw))] ^= 1 << drawn.randrange(8)
        changed.append(bytes(raw))
    told = here(reader, changed)
    for raw, said in zip(changed, told, strict=True):
        assert said in ("pdf", there(raw))
    # what is in no stream that is read, such as the identifier, may be changed unseen
    assert 0 < sum(said != "pdf" for said in told) < 40


def of_size(size: int) -> bytes:
    """A document of one page that unpacks to so many bytes."""
    out = io.BytesIO()
    file = File(out)
    tree, held, contents = (file.reserve() for _ in range(3))
    fonts = file.put("<< >>")
    file.put(f"<< /Font {fonts} 0 R /XObject << /Total {fonts} 0 R >> >>", held)
    file.put_deflated(b"q".rjust(size), "", contents)
    page = file.put(
        f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 1 1] /Resources {held} 0 R"
        f" /Contents {contents} 0 R /StructParents 0 /Tabs /S >>"
    )
    file.put(f"<< /Type /Pages /Count 1 /Kids [{page} 0 R] >>", tree)
    root = file.put(f"<< /Type /Catalog /Pages {tree} 0 R /StructTreeRoot {page} 0 R >>")
    file.close(root, file.put("<< >>"))
    return out.getvalue()


def test_no_bomb_is_unpacked(reader: Chromium) -> None:
    few, many = of_size(1000), of_size(reading.MAX_STREAM + 2)
    assert here(reader, [few, many]) == [([], []), "pdf"]
    assert [there(few), there(many)] == [([], []), "pdf"]
