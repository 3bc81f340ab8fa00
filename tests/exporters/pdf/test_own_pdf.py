from __future__ import annotations

import io
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diary.errors import Damaged, FutureFormat
from diary.media.byte_source import BytesSource
from diary.media.own_pdf_grammar import DocumentGrammar
from diary.media.own_pdf_reader import (
    DocumentReader,
    PieceMark,
    join_marks,
)
from exporters.check import own_pdf, word_check
from exporters.pdf.engine.blocks import TextBlock
from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.style import DIGEST, Piece
from exporters.pdf.engine.tables import LabelledValue, facts
from exporters.pdf.sections.headings import entry_mark
from tests.corpus import pdf_files
from tests.corpus.document import Plan, Sheet, plan

COMMITMENT = "5e" * 32


def texts(path: Path) -> list[str]:
    return [passage.text for passage in own_pdf.passages(path)]


@given(text=st.text(st.characters(exclude_characters="\n\r"), min_size=1, max_size=400))
def test_what_was_set_is_read_back_exactly(
    make: Callable[..., Any], fonts: Any, tmp_path_factory: Any, text: str
) -> None:
    path = make(TextBlock(text)).save(tmp_path_factory.mktemp("read"))
    assert texts(path)[0] == fonts.printable(text)


def test_marks_and_digests_are_found_with_their_pages(
    make: Callable[..., Any], tmp_path: Path
) -> None:
    def sheet(entry: int) -> Any:
        return facts([LabelledValue("In the record", entry_mark(entry, COMMITMENT), DIGEST)])

    path = make(sheet(7), TextBlock("word\n" * 70), sheet(12)).save(tmp_path)
    assert own_pdf.marks(path) == [(1, 7, COMMITMENT), (2, 12, COMMITMENT)]
    assert own_pdf.digests(path) == ["0f" * 32] * 2


def test_words_that_read_like_a_mark_are_none(make: Callable[..., Any], tmp_path: Path) -> None:
    path = make(
        TextBlock(entry_mark(3, COMMITMENT)),
        TextBlock("→ " + entry_mark(4, COMMITMENT)),
        TextBlock("\u2007" + entry_mark(5, COMMITMENT)),
        TextBlock("└\n" + entry_mark(6, COMMITMENT)),
    )
    path = path.save(tmp_path)
    assert own_pdf.marks(path) == []


@given(entry=st.integers(1, 10**11), commitment=st.binary(min_size=32, max_size=32))
def test_a_mark_reads_as_it_was_written(entry: int, commitment: bytes) -> None:
    read = DocumentGrammar(own_pdf.grammar()).mark
    found = read(entry_mark(entry, commitment.hex()))
    assert found
    assert found.groups() == (str(entry), commitment.hex())
    assert read(entry_mark(entry, commitment.hex()) + "0") is None


def planned(change: Callable[[Plan], object]) -> bytes:
    made = plan("0f" * 32, [Sheet(7, COMMITMENT)])
    change(made)
    return made.write()


def cost(data: bytes) -> int:
    """The most memory that refusing a document takes."""
    tracemalloc.start()
    try:
        with pytest.raises(Damaged):
            own_pdf.read(io.BytesIO(data))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_contents_that_grow_are_not_unpacked() -> None:
    most = own_pdf.grammar()["most"]["stream"]
    data = planned(lambda made: made.packed("contents1", bytes(6 * most)))
    assert cost(data) < 3 * most


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_packed_objects_that_grow_are_not_unpacked(rounds: int) -> None:
    """Each further filter costs a few bytes and multiplies what comes out by a thousand."""
    data = pdf_files.bomb(rounds)(planned(lambda _: None))
    assert len(data) < 100_000
    assert cost(data) < 3 * own_pdf.grammar()["most"]["stream"]


def test_all_that_is_unpacked_is_counted() -> None:
    data = planned(lambda _: None)
    few = {**own_pdf.grammar(), "most": {**own_pdf.grammar()["most"], "total": 2000}}
    with pytest.raises(Damaged):
        join_marks(DocumentReader(BytesSource(data), DocumentGrammar(few)).marks())


def test_a_document_of_a_later_form_is_said_to_be_one() -> None:
    data = planned(lambda _: None).replace(b"daybook-document/1", b"daybook-document/2")
    with pytest.raises(FutureFormat):
        own_pdf.read(io.BytesIO(data))


def test_a_mark_in_two_fonts_is_none() -> None:
    code = f"(5 ) Tj /F1+0 8 Tf ({COMMITMENT}) Tj ET"
    old = f"({entry_mark(7, COMMITMENT)}) Tj ET"
    assert own_pdf.marks(io.BytesIO(planned(lambda made: made.edit("contents1", old, code)))) == []


def test_a_letter_beyond_the_first_plane_is_two_units_in_its_map(make: Callable[..., Any]) -> None:
    """ReportLab spells it with five digits, which no reader takes for a letter."""
    made = make(TextBlock("\U0001f67c", DIGEST))
    first = next(own_pdf.passages(io.BytesIO(made.data)))
    assert first.text == "\U0001f67c"


@given(at=st.floats(0, 1), flip=st.integers(1, 255))
def test_a_flipped_byte_never_escapes_as_another_error(
    make: Callable[..., Any], tmp_path_factory: Any, at: float, flip: int
) -> None:
    data = bytearray(make(TextBlock("some text")).data)
    data[int(at * (len(data) - 1))] ^= flip
    path = tmp_path_factory.mktemp("flip") / "x.pdf"
    path.write_bytes(bytes(data))
    try:
        list(own_pdf.passages(path))
    except Damaged:
        pass


@given(data=st.binary(max_size=300))
def test_any_other_file_is_damaged(tmp_path_factory: Any, data: bytes) -> None:
    path = tmp_path_factory.mktemp("junk") / "x.pdf"
    path.write_bytes(data)
    with pytest.raises(Damaged):
        list(own_pdf.passages(path))


def test_a_file_that_is_not_there_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Damaged):
        own_pdf.marks(tmp_path / "none.pdf")


def test_reading_loads_no_drawing_engine() -> None:
    program = (
        "import sys; sys.path.insert(0, '.'); import exporters.check.own_pdf;"
        "assert not any(m.split('.')[0] == 'reportlab' for m in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


PIECE = Piece(7, "what")
# what phones and pages write unseen, and letters whose form depends on those beside them
HARD = (
    "a b\n\r\t\u00a0[U+0041]\u0628\u200c\u0915\u094d\u200d\u0937"
    "\U0001f469\u200d\U0001f467\u2764\ufe0f\u200e\u200f\u202a\u202e\ufeff\u00ad"
)
SOME = st.text(st.characters(exclude_categories=["Cs"]), max_size=120) | st.text(
    st.sampled_from(HARD), max_size=60
)


@given(text=SOME)
@example(text="[U+0041")
@example(text="\u200e[U+200E]")
def test_what_is_printed_is_spelled_like_what_was_written(fonts: Fonts, text: str) -> None:
    shown = fonts.printable(text)
    assert word_check.spelled_alike(shown) == word_check.spelled_alike(text)


@given(text=SOME.filter(str.strip))
def test_a_piece_is_read_back_as_it_was_written(make: Callable[..., Any], text: str) -> None:
    made = own_pdf.read(io.BytesIO(make(TextBlock(text, pieces=(PIECE,))).data))
    (piece,) = made.pieces
    assert piece.mark == PieceMark(7, "what", alone=True, more=False)
    assert word_check.spelled_alike(piece.text) == word_check.spelled_alike(text)
    assert piece.is_seen


@pytest.mark.parametrize("form", ["text", "row"])
def test_a_piece_over_several_pages_is_one(make: Callable[..., Any], form: str) -> None:
    text = "".join(f"{n}: he was outside again.\n" for n in range(200))
    blocks = {
        "text": TextBlock(text, pieces=(PIECE,)),
        "row": facts(
            [LabelledValue("x", "y"), LabelledValue("What", text, pieces=(PIECE,))],
        ),
    }
    pieces = own_pdf.read(io.BytesIO(make(blocks[form]).data)).pieces
    assert [each.mark.more for each in pieces] == [False, *[True] * (len(pieces) - 1)]
    assert len({each.page for each in pieces}) == len(pieces) > 2
    assert "".join(each.text for each in pieces) == text.replace("\n", "")
