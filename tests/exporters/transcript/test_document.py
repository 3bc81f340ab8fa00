"""The PDF and the text say the same, pass checks of other programs, and cost little memory."""

from __future__ import annotations

import ctypes
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from diary.conversations.line_selection import Extent, IncidentLines, LineChoice
from diary.conversations.line_words import LineWords
from diary.conversations.lines import ConversationLine
from diary.conversations.transcript import Transcript, TranscriptChoice
from diary.media.imports.message import MessageFile
from diary.word_redaction import word_redaction
from exporters.check import own_pdf
from exporters.transcript.document import write_document
from exporters.transcript.text import write_text
from tests.support.pdf_structure import failures, read
from tests.support.transcripts import HIM, ME, conversation, message, transcript

HOSTILE = (
    "[0001] AB: I agreed <b>bold</b> & \\textbf{x} %s {n}",
    "\u202eright to left override\u202c \u2066isolate",
    "\x07bell \x1b[31mred",
    "أنا هنا 123 مرحبا",
    "Ti adref? Mae’r golau ymlaen.",
    "😡👍🏽❤️‍🔥 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "| bar\nTRANSCRIPT\n[0002] · forged",
    "x" * 3000,
    "a\n" * 200,
    "",
)


def as_text(made: Transcript) -> str:
    out = io.BytesIO()
    write_text(made, out)
    return out.getvalue().decode()


def as_pdf(made: Transcript) -> bytes:
    out = io.BytesIO()
    write_document(made, out)
    return out.getvalue()


def words_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def hostile() -> Transcript:
    lines = [message(n, HIM if n % 2 else ME, text) for n, text in enumerate(HOSTILE, 1)]
    return transcript(lines, words=(LineWords(4, "I am here"),))


def test_both_have_every_line_and_no_markup_is_read() -> None:
    text, pdf = as_text(hostile()), words_of(as_pdf(hostile()))
    for n in range(1, len(HOSTILE) + 1):
        assert f"[{n:04}]" in text
        assert f"[{n:04}]" in pdf
    for each in ("<b>bold</b>", "{n}", "I am here", "Mae’r golau ymlaen"):
        assert each in text
        assert each in pdf
    for each in ("\u202e", "\x07", "\x1b"):
        assert each not in text
        assert each not in pdf
    assert "U+202E" in text
    assert "U+202E" in pdf


def test_where_lines_are_left_out_both_say_which_and_whose() -> None:
    lines = [message(n, ME if n in (2, 31, 45) else HIM, f"words {n}") for n in range(1, 51)]
    made = transcript(
        lines,
        TranscriptChoice(LineChoice(Extent.POINTED)),
        (IncidentLines(1, 40, 42, HIM),),
    )
    text, pdf = as_text(made), words_of(as_pdf(made))
    runs = (
        ("[0001]", "", "Lines that are not shown: 1", "sent by AB 0, by others 1, neither 0"),
        ("[0003]", "[0019]", "Lines that are not shown: 17", "AB 0, by others 17, neither 0"),
        ("[0043]", "[0044]", "Lines that are not shown: 2", "AB 0, by others 2, neither 0"),
        ("[0046]", "[0050]", "Lines that are not shown: 5", "AB 0, by others 5, neither 0"),
    )
    plain = " ".join(pdf.split())
    for first, last, count, sides in runs:
        name = f"{first} to {last}" if last else first
        assert f"{name} · {count} · " in text
        assert sides in text
        for each in (first, last, count, sides):
            assert each in plain
    assert text.index("[0042]") < text.index("[0043] to [0044]") < text.index("[0045]")


def test_without_anything_left_out_no_run_is_told() -> None:
    made = transcript([message(n) for n in range(1, 5)])
    assert "not shown" not in as_text(made)


def inks_and_sizes(data: bytes, words: str) -> set[tuple[int, ...]]:
    """Colour, size and weight of every text on the pages of lines that has these words."""
    found = set()
    with pypdfium2.PdfDocument(data) as document:
        for at in range(1, len(document)):
            page = document[at]
            texts = page.get_textpage()
            for each in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
                left, low, right, high = each.get_bounds()
                if words not in texts.get_text_bounded(left - 1, low - 1, right + 1, high + 1):
                    continue
                ink = [ctypes.c_uint() for _part in range(4)]
                pypdfium2.raw.FPDFPageObj_GetFillColor(each.raw, *map(ctypes.byref, ink))
                size = ctypes.c_float()
                pypdfium2.raw.FPDFTextObj_GetFontSize(each.raw, ctypes.byref(size))
                font = pypdfium2.raw.FPDFTextObj_GetFont(each.raw)
                weight = pypdfium2.raw.FPDFFont_GetWeight(font)
                found.add((*(part.value for part in ink), round(10 * size.value), weight))
    return found


def test_no_colour_size_or_weight_tells_the_sides_apart() -> None:
    said = {ME: "ochre", HIM: "umber"}
    lines = [message(n, who, said[who]) for n, who in enumerate((ME, HIM) * 4, 1)]
    data = as_pdf(transcript(lines, pointed=(IncidentLines(1, 4, 4, HIM),)))
    mine, his = inks_and_sizes(data, "ochre"), inks_and_sizes(data, "umber")
    assert mine == his
    assert len(mine) == 1


def test_the_pdf_is_tagged_and_has_the_form_of_our_documents(tmp_path: Path) -> None:
    data = as_pdf(hostile())
    assert failures(data) == set()
    place = tmp_path / "t.pdf"
    place.write_bytes(data)
    assert any("[0004]" in each.text for each in own_pdf.passages(place))


def test_a_row_is_headed_by_the_number_of_its_line() -> None:
    found = read(as_pdf(hostile()))
    assert found.faults == []
    heads = [found.text(each) for each in found.tree.walk() if each.role == "TH"]
    assert sum(each.startswith("[0") for each in heads) == len(HOSTILE)


def test_an_account_of_any_length_fits() -> None:
    long = "no end " * 2000
    made = transcript([message(1, long, recipients=("y" * 4000,)), message(2, long)])
    assert failures(as_pdf(made)) == set()


def test_no_row_of_the_program_can_be_forged() -> None:
    rows = as_text(hostile()).split("\n")
    assert sum(row.startswith("[") for row in rows) == len(HOSTILE)
    assert rows.count("TRANSCRIPT") == 1
    assert "    | TRANSCRIPT" in rows


def test_words_are_taken_out_of_lines_and_answers() -> None:
    read = conversation(blocked="by 07700 900555")
    lines = [message(1, text="to Rhos, 07700 900 555")]
    made = transcript(lines, read=read, words=(LineWords(1, "Rhos"),))
    assert [*made.holding(word_redaction(["Rhos"]))] == [1]
    said = as_text(made.without(word_redaction(["Rhos", "07700 900555"])))
    assert "Rhos" not in said
    assert "900555" not in said
    assert "900 555" not in said
    assert said.count("[blacked out]") == 4


@pytest.mark.parametrize("taken_out", [(), ("Rhos",)])
def test_nothing_tells_the_digest_or_the_size_of_the_whole_file(taken_out: tuple[str, ...]) -> None:
    """Whoever has all but a word of a file finds the word by trying until the digest fits."""
    file = MessageFile("a.jpg", "x/a.jpg", sha256="be" * 32)
    lines = [message(1, text="to Rhos", files=(file,))]
    made = transcript(lines, words=(LineWords(1, "Rhos"),)).without(word_redaction(taken_out))
    exhibit, read = made.exhibit.content, made.conversation.content
    assert exhibit.size == 1234
    for said in (as_text(made), words_of(as_pdf(made))):
        plain = "".join(said.split()).casefold()
        for each in (exhibit.sha256, read.sha256, read.commitment, read.seed, file.sha256):
            assert each[:16] not in plain
        assert "1,234" not in plain
        assert "1234" not in plain
        assert "exhibitab/3" in plain


def test_the_same_transcript_gives_the_same_bytes() -> None:
    assert as_pdf(hostile()) == as_pdf(hostile())
    assert as_text(hostile()) == as_text(hostile())


def test_an_empty_one_is_a_cover() -> None:
    pdf = as_pdf(transcript([]))
    assert "not an agreed schedule" in words_of(pdf)


@pytest.mark.parametrize("write", [write_text, write_document])
def test_memory_does_not_grow_with_the_words(write: object) -> None:
    class Nowhere(io.RawIOBase):
        def write(self, data: object, /) -> int:
            return len(data)  # type: ignore[arg-type]

    def peak(count: int) -> int:
        def lines() -> Iterator[ConversationLine]:
            return (message(n, text="words " * 100) for n in range(1, count + 1))

        made = transcript(lines)
        tracemalloc.start()
        write(made, Nowhere())  # type: ignore[operator]
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(5)
    # Less than the words alone would take.
    assert peak(250) - peak(50) < 200 * 600
