"""Letters as PDF files: text on pages, in one of the fonts that every reader has."""

from __future__ import annotations

from collections.abc import Sequence

_WIDE, _HIGH = 595, 842
_LEADING = 15


def letter(title: str, pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF with one page for each list of lines; a line that starts with # is bold."""
    kids = " ".join(f"{5 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        _font("Helvetica"),
        _font("Helvetica-Bold"),
    ]
    for number, lines in enumerate(pages):
        stream = _stream(lines)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDE} {_HIGH}] /Resources "
            f"<< /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents {6 + 2 * number} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    objects.append(b"<< /Title (" + _escaped(title) + b") >>")
    return _file(objects)


def _font(name: str) -> bytes:
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
    )


def _stream(lines: Sequence[str]) -> bytes:
    parts = [b"BT", b"%d TL" % _LEADING, b"70 %d Td" % (_HIGH - 90)]
    for line in lines:
        bold = line.startswith("#")
        parts.append(b"/F2 12 Tf" if bold else b"/F1 11 Tf")
        parts.append(b"(" + _escaped(line.removeprefix("#").strip() if bold else line) + b") Tj T*")
    parts.append(b"ET")
    return b"\n".join(parts)


def _escaped(text: str) -> bytes:
    raw = text.encode("cp1252")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)
