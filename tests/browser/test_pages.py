"""What the page reads on the pages of a document, against what the program reads there.

The rules are:

- Where the page reads a document at all, both find the same marks and the same digests.
- A document of any other build than ours is one for neither of the two, whatever was changed in it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import astuple, replace
from typing import Any

import pikepdf
import pytest

from diary.audience_profiles import AUDIENCES
from diary.case_file import CaseFile
from diary.errors import Damaged
from exporters.bundle import layout
from exporters.check import own_pdf
from exporters.delivery import payload
from exporters.pdf import evidence_document, volume_plan
from exporters.pdf.engine.writer import deflated
from exporters.summary.document import write_summary
from tests.browser.chromium import Chromium
from tests.corpus import pdf_files, pdf_texts
from tests.corpus.case import Bundle, small
from tests.exporters.pdf import casemaker
from tests.golden.sample import Sample, sample
from tests.support import thinning

DIGEST = hashlib.sha256(b"the list of originals").hexdigest()
READ = """async (raw) => {
  const text = atob(raw);
  const blob = new Blob([Uint8Array.from(text, (letter) => letter.charCodeAt(0))]);
  try {
    return await own_pdf_reader_js.readPages(blob);
  } catch (cause) { return String(cause.reason); }
}"""
OWN = small().files[layout.EVIDENCE]


@pytest.fixture(scope="module")
def reader(open_module: Callable[[str], Chromium]) -> Chromium:
    """A page of nothing but what reads documents."""
    return open_module("own_pdf_reader")


def here(reader: Chromium, documents: list[bytes]) -> list[Any]:
    raw = json.dumps([base64.b64encode(each).decode() for each in documents])
    told = reader.evaluate(f"Promise.all({raw}.map({READ}))")
    return [said if isinstance(said, str) else plain(said) for said in told]


Said = tuple[
    list[tuple[int, int, str]], list[str], list[tuple[object, ...]], list[tuple[object, ...]]
]


def plain(said: dict[str, Any]) -> Said:
    marks = [(each["page"], each["entry"], each["commitment"]) for each in said["marks"]]
    names = ("page", "entry", "field", "alone", "more", "text", "seen")
    pieces = [tuple(each[name] for name in names) for each in said["pieces"]]
    names = ("page", "form", "code", "text", "seen")
    figures = [tuple(each[name] for name in names) for each in said["figures"]]
    return marks, said["digests"], pieces, figures


def there(document: bytes) -> Any:
    try:
        found = own_pdf.read(io.BytesIO(document))
        pieces = [
            (each.page, *astuple(each.mark), each.text, each.is_seen) for each in found.pieces
        ]
        return [*found.marks], [*found.digests], pieces, [*map(astuple, found.figures)]
    except Damaged:
        return "pdf"


def made(profile: str, count: int = 12, **other: Any) -> bytes:
    out = io.BytesIO()
    case = casemaker.some_case(count, profile=profile, **other)
    evidence_document.write_document(case, out, manifest_digest=DIGEST)
    return out.getvalue()


def summed() -> bytes:
    out = io.BytesIO()
    write_summary(casemaker.some_case(12, profile="police"), out, manifest_digest=DIGEST)
    return out.getvalue()


def test_both_read_the_same_on_what_the_program_writes(reader: Chromium) -> None:
    documents = [OWN, made("police", pictures=2), made("short", 3), summed()]
    marks, digests, pieces, _figures = here(reader, documents)[1]
    assert len(marks) > 20
    assert len(pieces) > 20
    assert set(digests) == {DIGEST}
    assert len(here(reader, documents)[3][3]) > 20
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


def test_every_document_of_the_corpus_is_read_alike(reader: Chromium) -> None:
    cases = [*pdf_files.cases(), *pdf_texts.cases()]
    given = [case.make().what for case in cases]
    documents = [bundle.files[layout.EVIDENCE] for bundle in given if isinstance(bundle, Bundle)]
    assert len(documents) == len(cases)
    told = here(reader, documents)
    assert told == [there(each) for each in documents]
    others = {case.name for case, said in zip(cases, told, strict=True) if said == "pdf"}
    ours = {case.name for case in cases if case.name.startswith("pdf, read: ")}
    assert others == {case.name for case in cases} - ours - {"pdf: as it is written"}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    with sample(tmp_path_factory.mktemp("sample")) as made:
        yield made


@pytest.mark.parametrize("name", thinning.every(4, (*AUDIENCES, "supplement", "welsh")))
def test_the_sample_in_every_form_is_read_by_both(
    reader: Chromium, found: Sample, name: str
) -> None:
    """For every audience, as a supplement, and in Welsh."""
    cases = {**found.cases, "welsh": replace(found.cases["police"], language="cy")}
    document = written(cases[name])
    (told,) = here(reader, [document])
    assert told == there(document)
    marks, digests, pieces, _figures = told
    # a short summary is figures alone, and names no entry
    assert [bool(marks), bool(pieces)] == [name != "short"] * 2
    assert set(digests) == {DIGEST}


def test_the_sample_in_volumes_is_read_by_both(reader: Chromium, found: Sample) -> None:
    volumes = in_volumes(found.cases["police"])
    assert len(volumes) > 1
    told = here(reader, volumes)
    assert told == [there(each) for each in volumes]
    # a volume may hold no sheet
    assert any(marks for marks, *_rest in told)
    assert all(set(digests) == {DIGEST} for _marks, digests, *_rest in told)


def written(case: CaseFile) -> bytes:
    out = io.BytesIO()
    evidence_document.write_document(
        payload.strip_withheld_digests(case), out, manifest_digest=DIGEST
    )
    return out.getvalue()


def in_volumes(case: CaseFile) -> list[bytes]:
    case = replace(case, profile=replace(case.profile, most_pages=20))
    plan = volume_plan.plan_volumes(payload.strip_withheld_digests(case), DIGEST)
    made = []
    for volume in plan.volumes:
        out = io.BytesIO()
        plan.write(volume, out)
        made.append(out.getvalue())
    return made


@pytest.mark.parametrize("count", [60, pytest.param(300, marks=pytest.mark.soak)])
def test_a_changed_byte_never_makes_the_two_read_different_things(
    reader: Chromium, count: int
) -> None:
    drawn = random.Random(7)
    changed = []
    for _ in range(count):
        raw = bytearray(OWN)
        raw[drawn.randrange(len(raw))] ^= 1 << drawn.randrange(8)
        changed.append(bytes(raw))
    told = here(reader, changed)
    assert told == [there(raw) for raw in changed]
    # what is in no stream that is read, such as a font, may be changed unseen
    assert 0 < sum(said != "pdf" for said in told) < count * 2 // 5


PIECES = (
    " ", "  ", "\n", "\r", "\t", "\0", "#41", "%", "(", ")", "<", ">", "[", "]", "<<", ">>", "/",
    "+",
    "-", "0", "1", ".", "0.5", "1e1", "4294967296", "R", "0 R", "null", "true", "(x)", "<78>", "/X",
    "~page1~", "~fonts~", "~info~", "~contents1~", "BT", "ET", "EMC", "T*", "(x) Tj", "q", "Q",
    "3 Tr",
)  # fmt: skip


def altered(drawn: random.Random) -> bytes:
    """A document with pieces put in, taken out or exchanged somewhere in what it is made of."""
    made = pdf_files.own_plan()
    for _ in range(drawn.choice([1, 1, 2])):
        name = drawn.choice([*made.objects, "contents1", "contents2", "mono_map", "total"])
        text = made.objects.get(name) or made.data(name).decode("latin-1")
        start = drawn.randrange(len(text))
        end = start + drawn.choice([0, 0, 1, 4, 12])
        text = text[:start] + drawn.choice(["", *PIECES]) + text[end:]
        if name in made.objects:
            made.objects[name] = text
        else:
            made.streams[name] = (made.streams[name][0], deflated(text.encode("latin-1")))
    return made.write()


@pytest.mark.parametrize("count", [120, pytest.param(600, marks=pytest.mark.soak)])
def test_altered_documents_are_read_alike(reader: Chromium, count: int) -> None:
    drawn = random.Random(11)
    made = [altered(drawn) for _ in range(count)]
    told = here(reader, made)
    assert told == [there(raw) for raw in made]
    assert 0 < sum(said != "pdf" for said in told) < count // 6


def test_no_bomb_is_unpacked(reader: Chromium) -> None:
    most = own_pdf.grammar()["most"]["stream"]
    plan = pdf_files.own_plan()
    plan.packed("contents1", bytes(most + 2))
    own = pdf_files.own_plan().write()
    bombs = [plan.write(), *(pdf_files.bomb(rounds)(own) for rounds in (1, 2, 3))]
    assert here(reader, bombs) == ["pdf"] * 4
    assert [there(each) for each in bombs] == ["pdf"] * 4
