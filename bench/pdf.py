"""The PDF engine against its peers: a bare canvas and typst, and img2pdf for photographs.

**Invariants:**

- On sheets of text, every contender is a whole process that reads the same text, sets it in the
  same fonts and writes one file; ours and typst's are tagged PDF/A-3a.
- The bare canvas wraps words and draws lines, and does nothing else. It is no lower bound: it may
  take longer than ours.
- img2pdf packs the 300 photographs and nothing else; ours also makes the case and sets 500
  incidents.
- Growth is measured on whole evidence documents, from a case file as the vault gives it; the time
  for making that case file is not included.
"""

from __future__ import annotations

import importlib as importlib_module
import importlib.util
import json
import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from bench.harness import (
    ROOT,
    Against,
    Bench,
    Bound,
    Contest,
    Outcome,
    Settings,
    measure,
    outcome,
    peak,
)

FONTS = ROOT / "resources" / "fonts"
_MAKER = ROOT / "tests" / "exporters" / "pdf" / "casemaker.py"
_SHEETS = 1_000
_SIZES = (100, 500, 1_000, 5_000)
_PHOTOGRAPHS = 300
_MANY_BYTES = 200e6
PHOTO_BYTES = 250e6
MADE = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
_WORDS = (
    "he stood across the road from my house for about twenty minutes and looked at the window "
    "then walked past again while messages came in one after another until late at night"
).split()
_TEMPLATE = b"""
#let data = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: (x: 54pt, y: 56pt), footer: context [
  #set text(size: 7.4pt)
  Page #counter(page).display() of #counter(page).final().first()])
#set text(font: "Noto Sans", size: 9.5pt, lang: "en")
#show heading: set text(size: 11.5pt)
#set table(stroke: 0.4pt + luma(180))
#for sheet in data [
  #block(breakable: false)[
    = #sheet.title
    #table(columns: (70pt, 1fr), ..sheet.facts.flatten().map(x => text(size: 8.5pt, x)))
    #for said in sheet.paragraphs [ #par(said) ]
  ]
]
"""


# --- contenders, each a process of its own -------------------------------------------------------


def ours(source: str, out: str) -> None:
    """Set the sheets with our engine, up to the finished file."""
    from importlib.resources import files

    from exporters.pdf.engine.blocks import Heading, TextBlock
    from exporters.pdf.engine.document import PdfDocument
    from exporters.pdf.engine.page_layout import PageDecoration, PageLayout
    from exporters.pdf.engine.pdfa import DocumentMetadata, finish
    from exporters.pdf.engine.style import SHEET
    from exporters.pdf.engine.tables import LabelledValue, facts

    with Path(out).open("wb") as file:
        book = PdfDocument(files("resources") / "fonts", file)
        pages = PageLayout(book, PageDecoration("Sheets", "", "List", "ab" * 32, "Page {page} of"))
        for number, sheet in enumerate(_read(source)):
            rows = [LabelledValue(label, value) for label, value in sheet["facts"]]
            title = Heading(sheet["title"], SHEET, anchor=f"s{number}")
            pages.add_together([title, facts(rows), *map(TextBlock, sheet["paragraphs"])])
        pages.close()
        finish(book, DocumentMetadata("Sheets", "en-GB", "bench", MADE))


def canvas(source: str, out: str) -> None:
    """Draw the same text with a bare canvas, wrapped and at the same sizes."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    for name, file in (("R", "NotoSans-Regular.ttf"), ("B", "NotoSans-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / file), shapable=False))
    page = Canvas(out, pagesize=(595.28, 841.89), pageCompression=1, invariant=1)
    widths: dict[tuple[str, str, float], float] = {}

    def wrapped(text: str, font: str, size: float, room: float) -> list[str]:
        lines: list[str] = []
        line: list[str] = []
        used = 0.0
        for word in text.split():
            width = widths.get((word, font, size))
            if width is None:
                width = widths[word, font, size] = pdfmetrics.stringWidth(word + " ", font, size)
            if line and used + width > room:
                lines.append(" ".join(line))
                line, used = [], 0.0
            line.append(word)
            used += width
        return [*lines, " ".join(line)]

    y = 785.0
    for sheet in _read(source):
        blocks = [wrapped(text, "R", 9.5, 487) for text in sheet["paragraphs"]]
        height = 30 + 16.4 * len(sheet["facts"]) + sum(13.2 * len(b) + 5 for b in blocks)
        if y - height < 54:
            page.showPage()
            y = 785.0
        page.setFont("B", 11.5)
        page.drawString(54, y, sheet["title"])
        y -= 20
        for label, value in sheet["facts"]:
            page.setFont("B", 8.2)
            page.drawString(57, y, label)
            page.setFont("R", 9)
            page.drawString(154, y, value)
            page.line(54, y - 4, 541, y - 4)
            y -= 16.4
        for block in blocks:
            text = page.beginText(54, y - 9)
            text.setFont("R", 9.5, 13.2)
            text.textLines(block)
            page.drawText(text)
            y -= 13.2 * len(block) + 5
        y -= 10
    page.save()


def typst(source: str, out: str) -> None:
    """Set the same sheets with typst, tagged, as PDF/A-3a, like ours."""
    engine: Any = importlib_module.import_module("typst")

    engine.compile(
        _TEMPLATE,
        output=out,
        sys_inputs={"data": Path(source).read_text(encoding="utf-8")},
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        pdf_standards=["a-3a"],
        timestamp=int(MADE.timestamp()),
    )


def evidence(count: str, out: str, folder: str = "") -> None:
    """Write a whole evidence document; print the seconds that it took, without the case file."""
    from exporters.pdf import evidence_document as document

    case = case_of(count, folder)
    started = time.perf_counter()
    with Path(out).open("wb") as file:
        document.write_document(case, file, manifest_digest="ab" * 32)
    print(time.perf_counter() - started)


def case_of(count: str, folder: str = "") -> Any:
    """Return a case of `count` incidents, with the photographs of a folder as exhibits."""
    from diary.case_file import PrintJpeg

    paths = sorted(Path(folder).iterdir()) if folder else []

    def picture(number: int) -> PrintJpeg:
        return PrintJpeg(paths[number - 1].read_bytes(), 1_600, 1_200)

    return _maker().some_case(int(count), pictures=len(paths), picture=picture)


def img2pdf(folder: str, out: str) -> None:
    """Write the photographs alone, one a page."""
    packer: Any = importlib_module.import_module("img2pdf")

    with Path(out).open("wb") as file:
        packer.convert([str(path) for path in sorted(Path(folder).iterdir())], outputstream=file)


def _read(source: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Path(source).read_text(encoding="utf-8"))
    return found


def _maker() -> ModuleType:
    spec = importlib_module.util.spec_from_file_location("bench_casemaker", _MAKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib_module.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


# --- what is measured ----------------------------------------------------------------------------


def _source(settings: Settings) -> Path:
    path = settings.folder / "sheets.json"
    if not path.exists():
        rng = random.Random(7)
        count = _SHEETS // 10 if settings.quick else _SHEETS
        sheets = [_sheet(rng, number) for number in range(1, count + 1)]
        path.write_text(json.dumps(sheets), encoding="utf-8")
    return path


def _sheet(rng: random.Random, number: int) -> dict[str, Any]:
    said = [" ".join(rng.choices(_WORDS, k=49)).capitalize() + "." for _ in range(3)]
    facts = [
        ("When", "Tue 3 Mar 2026, 21:10"),
        ("Where", "Outside the house"),
        ("Behaviour", "Hung around or drove past"),
        ("Reported", "No"),
        ("Written", "Tue 3 Mar 2026, 22:01"),
        ("SHA-256", rng.randbytes(32).hex()),
    ]
    return {"title": f"Incident {number}: Tue 3 Mar 2026", "facts": facts, "paragraphs": said}


def photographs(settings: Settings) -> Path:
    """Return a folder of reduced photographs of about 160 kB, 1,600 pixels wide."""
    from PIL import Image, ImageFilter

    folder = settings.folder / "reduced"
    if not folder.exists():
        folder.mkdir()
        made = []
        for seed in range(6):
            noise = Image.frombytes("RGB", (400, 300), random.Random(seed).randbytes(360_000))
            whole = noise.resize((1_600, 1_200), Image.Resampling.BICUBIC)
            path = folder.with_suffix(f".{seed}")
            whole.filter(ImageFilter.GaussianBlur(1.4)).save(path, "JPEG", quality=62)
            made.append(path.read_bytes())
        for number in range(_PHOTOGRAPHS // 10 if settings.quick else _PHOTOGRAPHS):
            # A different comment makes each a different file, like real photographs.
            photo = made[number % len(made)]
            own = photo[:2] + b"\xff\xfe\x00\x06%04d" % number + photo[2:]
            (folder / f"{number:04}.jpg").write_bytes(own)
    for path in folder.iterdir():
        path.read_bytes()
    return folder


def run(*arguments: str | Path) -> list[str]:
    """Return the command that runs one of these contenders."""
    return [sys.executable, "-m", "bench.pdf", *map(str, arguments)]


def _on_sheets(name: str) -> Callable[[Settings], Sequence[str | Path]]:
    return lambda settings: run(name, _source(settings), settings.folder / f"{name}.pdf")


def _many(settings: Settings) -> Sequence[str | Path]:
    count = _SIZES[-1] // 10 if settings.quick else _SIZES[-1]
    return run("evidence", str(count), settings.folder / "many.pdf")


def _with_photographs(settings: Settings) -> Sequence[str | Path]:
    count = "50" if settings.quick else "500"
    return run("evidence", count, settings.folder / "photos.pdf", photographs(settings))


def _packed(settings: Settings) -> Sequence[str | Path]:
    return run("img2pdf", photographs(settings), settings.folder / "packed.pdf")


@dataclass(frozen=True)
class Growth:
    """The exponent with which time grows with the number of incidents, fitted to all sizes."""

    name: str
    limit: float

    def run(self, settings: Settings) -> Outcome:
        """Return one fit a round, over the seconds that each document took."""
        sizes = _SIZES[:-1] if settings.quick else _SIZES
        fits = []
        for _ in range(settings.rounds):
            taken = []
            for size in sizes:
                sample = measure(run("evidence", str(size), settings.folder / "grown.pdf"))
                assert sample.told is not None
                taken.append(sample.told)
            fits.append(exponent(sizes, taken))
        return outcome(fits, f"{taken[0]:.3f} s at {sizes[0]:,}, {taken[-1]:.3f} at {sizes[-1]:,}")


def exponent(sizes: Sequence[int], taken: Sequence[float]) -> float:
    slope, _ = statistics.linear_regression([*map(math.log, sizes)], [*map(math.log, taken)])
    return slope


_text = Contest({name: _on_sheets(name) for name in ("ours", "canvas", "typst")})
_large = Contest({"ours": _many})
_pictures = Contest({"ours": _with_photographs, "img2pdf": _packed})

WANTED: Final = {"PDF, 1,000 sheets of text / typst": 0.3}
COSTS: Final = {
    "PDF, 1,000 sheets of text / typst": "The bare canvas takes longer, in the row below. What "
    "takes the rest of ours, no command measures.",
}

BENCHES: list[Bench] = [
    Against("PDF, 1,000 sheets of text / typst", 0.42, _text, "ours", "typst"),
    Against("PDF, 1,000 sheets of text / bare canvas", 1.2, _text, "ours", "canvas"),
    Against("PDF, 1,000 sheets, memory / typst", 0.5, _text, "ours", "typst", peak),
    Growth("PDF, growth from 100 to 5,000 incidents", 1.1),
    Bound("PDF, 5,000 incidents, memory of 200 MB", 1.0, _large, "ours", _MANY_BYTES, peak),
    Against("PDF, 500 incidents, 300 photos / img2pdf", 8.0, _pictures, "ours", "img2pdf"),
    Bound("PDF, 500 and 300 photos, of 250 MB", 1.0, _pictures, "ours", PHOTO_BYTES, peak),
]

_CONTENDERS: dict[str, Callable[..., None]] = {
    "ours": ours,
    "canvas": canvas,
    "typst": typst,
    "evidence": evidence,
    "img2pdf": img2pdf,
}

if __name__ == "__main__":
    _CONTENDERS[sys.argv[1]](*sys.argv[2:])
