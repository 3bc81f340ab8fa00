from __future__ import annotations

import io
import re
import zlib

from hypothesis import given
from hypothesis import strategies as st

from exporters.pdf.engine.writer import PdfWriter, deflated, stream, text_string


def test_no_stream_ends_in_a_carriage_return() -> None:
    ending = [
        c for c in (f"{n} {n * 7} l" for n in range(3000)) if zlib.compress(c.encode())[-1] == 13
    ]
    assert len(ending) > 3
    for code in ending:
        data = deflated(code.encode())
        assert data[-1] != 13
        assert zlib.decompress(data).decode().rstrip("\n") == code


def test_the_table_of_places_is_as_long_as_it_says() -> None:
    lengthened = 0
    for count in range(400):
        out = io.BytesIO()
        file = PdfWriter(out)
        for _n in range(count % 7):
            file.put("<< >>")
        root, info = file.put_stream(b"x" * count, ""), file.put("<< >>")
        file.close(root, info)
        at = int(out.getvalue().rpartition(b"startxref\n")[2].split()[0])
        head, _, rest = out.getvalue()[at:].partition(b"\nstream\n")
        rows = re.search(rb"/Size (\d+)", head)
        assert rows is not None
        table = zlib.decompress(rest.rpartition(b"\nendstream")[0])
        assert len(table) == 9 * int(rows[1])
        lengthened += int(rows[1]) > int(head.split()[0]) + 1
    # without a row more some of these tables would have got a line end
    assert lengthened > 0


@given(text=st.text(max_size=40))
def test_a_text_string_holds_any_text_and_cannot_be_ended(text: str) -> None:
    spelled = text_string(text)
    assert set(spelled[1:-1]) <= set("0123456789ABCDEF")
    data = bytes.fromhex(spelled[1:-1])
    read = data.decode("utf-16" if data.startswith(b"\xfe\xff") else "ascii")
    assert read == text


def test_a_streams_length_is_exact() -> None:
    assert stream(b"abc", "/A /B") == b"<< /A /B /Length 3 >>\nstream\nabc\nendstream"
