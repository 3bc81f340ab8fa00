from __future__ import annotations

import io
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import Damaged
from exporters.pdf import reading
from exporters.pdf.flow import Plain
from exporters.pdf.grid import Fact, facts
from exporters.pdf.marking import mark, read_mark
from exporters.pdf.style import DIGEST

COMMITMENT = "5e" * 32


def texts(path: Path) -> list[str]:
    return [passage.text for passage in reading.passages(path)]


@given(text=st.text(st.characters(exclude_characters="\n\r"), min_size=1, max_size=400))
def test_what_was_set_is_read_back_exactly(
    make: Callable[..., Any], fonts: Any, tmp_path_factory: Any, text: str
) -> None:
    path = make(Plain(text)).save(tmp_path_factory.mktemp("read"))
    assert texts(path)[0] == fonts.printable(text)


def test_marks_and_digests_are_found_with_their_pages(
    make: Callable[..., Any], tmp_path: Path
) -> None:
    def sheet(entry: int) -> Any:
        return facts([Fact("In the record", mark(entry, COMMITMENT), DIGEST)])

    path = make(sheet(7), Plain("word\n" * 70), sheet(12)).save(tmp_path)
    assert reading.marks(path) == [(1, 7, COMMITMENT), (2, 12, COMMITMENT)]
    assert reading.digests(path) == ["0f" * 32] * 2


def test_words_that_read_like_a_mark_are_none(make: Callable[..., Any], tmp_path: Path) -> None:
    path = make(
        Plain(mark(3, COMMITMENT)),
        Plain("→ " + mark(4, COMMITMENT)),
        Plain("\u2007" + mark(5, COMMITMENT)),
        Plain("└\n" + mark(6, COMMITMENT)),
    )
    path = path.save(tmp_path)
    assert reading.marks(path) == []


@given(entry=st.integers(1, 10**11), commitment=st.binary(min_size=32, max_size=32))
def test_a_mark_reads_as_it_was_written(entry: int, commitment: bytes) -> None:
    assert read_mark(mark(entry, commitment.hex())) == (entry, commitment.hex())
    assert read_mark(mark(entry, commitment.hex()) + "0") is None


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None], path: Path) -> Path:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return path


def bomb(pdf: pikepdf.Pdf) -> None:
    data = zlib.compress(b" " * (reading.MAX_STREAM + 10))
    pdf.pages[0].Contents.write(data, filter=pikepdf.Name.FlateDecode)


def chained(pdf: pikepdf.Pdf) -> None:
    data = zlib.compress(zlib.compress(b"BT ET"))
    held = pdf.pages[0].Contents
    held.write(data, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * 2))


def unended(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents.write(b"BT (" + b"\\(" * 1_000_000)


def fontless(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].Resources["/Font"]


def mapless(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        del font["/ToUnicode"]


def no_contents(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].obj["/Contents"]


def torn(pdf: pikepdf.Pdf) -> None:
    raw = pdf.pages[0].Contents.read_raw_bytes()
    pdf.pages[0].Contents.write(raw[:-9], filter=pikepdf.Name.FlateDecode)


@pytest.mark.parametrize("change", [bomb, chained, unended, fontless, mapless, no_contents, torn])
def test_what_is_not_as_we_write_it_is_damaged(
    make: Callable[..., Any], tmp_path: Path, change: Callable[[pikepdf.Pdf], None]
) -> None:
    path = changed(make(Plain("text")).data, change, tmp_path / "x.pdf")
    with pytest.raises(Damaged):
        list(reading.passages(path))


def test_a_bomb_is_not_unpacked(make: Callable[..., Any], tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        data = zlib.compress(bytes(6 * reading.MAX_STREAM))
        pdf.pages[0].Contents.write(data, filter=pikepdf.Name.FlateDecode)

    path = changed(make(Plain("text")).data, change, tmp_path / "x.pdf")
    tracemalloc.start()
    with pytest.raises(Damaged):
        list(reading.passages(path))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * reading.MAX_STREAM


def test_a_mark_in_two_fonts_is_none(make: Callable[..., Any], tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        words = {str(font.BaseFont)[8:]: name for name, font in pdf.pages[0].Resources.Font.items()}
        plain, mono = words["NotoSans-Regular"], words["NotoSansMono-Regular"]
        code = f"BT {plain} 9 Tf (Record entry 5, ) Tj {mono} 9 Tf (commitment {COMMITMENT}) Tj ET"
        whole = f"BT {mono} 9 Tf ({mark(6, COMMITMENT)}) Tj ET"
        pdf.pages[0].Contents.write(f"{code}\n{whole}".encode())

    path = changed(make(Plain("text")).data, change, tmp_path / "x.pdf")
    assert [found[1] for found in reading.marks(path)] == [6]


def test_other_operators_are_passed_over(make: Callable[..., Any], tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents.write(b"q [1 2] 0 d BI ID \xff\xfe EI << /A /B >> BT ET Q")

    path = changed(make(Plain("text")).data, change, tmp_path / "x.pdf")
    assert texts(path) == [""]


@given(at=st.floats(0, 1), flip=st.integers(1, 255))
def test_a_flipped_byte_never_escapes_as_another_error(
    make: Callable[..., Any], tmp_path_factory: Any, at: float, flip: int
) -> None:
    data = bytearray(make(Plain("some text")).data)
    data[int(at * (len(data) - 1))] ^= flip
    path = tmp_path_factory.mktemp("flip") / "x.pdf"
    path.write_bytes(bytes(data))
    try:
        list(reading.passages(path))
    except Damaged:
        pass


@given(data=st.binary(max_size=300))
def test_any_other_file_is_damaged(tmp_path_factory: Any, data: bytes) -> None:
    path = tmp_path_factory.mktemp("junk") / "x.pdf"
    path.write_bytes(data)
    with pytest.raises(Damaged):
        list(reading.passages(path))


def test_a_file_that_is_not_there_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Damaged):
        reading.marks(tmp_path / "none.pdf")


def test_reading_loads_no_drawing_engine() -> None:
    program = (
        "import sys; sys.path.insert(0, '.'); import exporters.pdf.reading;"
        "assert not any(m.split('.')[0] == 'reportlab' for m in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
