"""What stands on the pages of a document, set in ways in which the program sets nothing.

The rules are:

- Where the marks that a person sees could be others than those that a checker reads, the document
  is not ours, and both checkers say so.
- What the program does set, wherever it stands on the page and in whatever ink, is read: a check
  reads marks and does not look at the page, which it says before anything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from exporters.pdf.sections.headings import entry_mark
from tests.corpus.case import Case, case, wrong
from tests.corpus.document import Plan
from tests.corpus.pdf_files import Change, all_of, edit, false_mark, planned

FALSE = "ab" * 32
END = "EMC\n/Artifact BMC"


def cases() -> Iterator[Case]:
    for what, code in CODE.items():
        yield wrong(f"pdf: {what}", partial(planned, before(code)), layout.EVIDENCE)
    for what, change in (TEXTS | MAPS).items():
        yield wrong(f"pdf: {what}", partial(planned, change), layout.EVIDENCE)
    for what, change in READ.items():
        yield wrong(f"pdf, read: {what}", partial(planned, change), layout.EVIDENCE)
    for what, change in SAME.items():
        yield case(f"pdf, read: {what}", partial(planned, change), CheckVerdict.UNCONFIRMED)


def before(code: str) -> Change:
    """Operators before the first mark."""
    return edit("contents1", "BT /F3+0 8 Tf", f"{code}\nBT /F3+0 8 Tf")


def told(entry: int = 1, commitment: str = FALSE) -> str:
    """The operators of a mark."""
    return f"BT /F3+0 8 Tf 10 TL 54.00 500.00 Td ({entry_mark(entry, commitment)}) Tj ET"


def own_mark(plan: Plan, times: int) -> str:
    """The operators of the first page's mark, so many times."""
    found = re.search(rb"BT /F3.0 8 Tf[^\n]*", plan.data("contents1"))
    assert found
    return "\n".join([found[0].decode()] * times)


def of_contents(change: Callable[[bytes], bytes]) -> Change:
    """The bytes of the first page's contents changed."""

    def changed(plan: Plan) -> None:
        old = plan.data("contents1")
        assert change(old) != old
        plan.packed("contents1", change(old))

    return changed


def of_map(old: str, new: str) -> Change:
    return edit("mono_map", old, new)


def blocks(plan: Plan) -> None:
    """All letters in one block of more than a hundred."""
    text = plan.data("mono_map").decode()
    more = "\n".join(f"<{code:02X}> <{code:04X}>" for code in range(1, 11))
    text = text.replace("95 beginbfchar\n", f"105 beginbfchar\n{more}\n")
    plan.packed("mono_map", text.encode())


# before a mark, so that it is drawn otherwise than it is read
CODE: dict[str, str] = {
    "text that is not drawn": "3 Tr",
    "text that only clips": "7 Tr",
    "text in outline": "1 Tr",
    "letters far apart": "50 Tc",
    "words far apart": "50 Tw",
    "letters drawn narrow": "1 Tz",
    "a state by name": "/G gs",
    "all that follows turned": "1 0 0 -1 0 0 cm",
    "all that follows drawn small": "0.001 0 0 0.001 0 0 cm",
    "what follows clipped away": "0 0 1 1 re W n",
    "a hidden layer": "/OC /Hidden BDC EMC",
    "an unknown operator": "x",
    "an operator that readers skip": "BX x EX",
    "a picture in the line": "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI",
    "a form that is not there": "q 1 0 0 1 0.00 0.00 cm /Fm1 Do Q",
    "a shading": "/S sh",
    "a path of another kind": "0 0 m 9 9 9 9 9 9 c S",
    "a colour of another kind": "0.5 g",
    "a colour of four parts": "0 0 0 1 k",
    "a comment": "% BT (x) Tj ET",
    "a state that is not ended": "q",
    "a state that was not begun": "Q",
    "an end without a beginning": "ET",
    "content that was not begun": "EMC",
    "content that is not ended": "/P <</MCID 1>> BDC",
    "text in text": "BT /F1+0 9 Tf 9 TL 0.00 0.00 Td BT",
    "text with nothing in it": "BT ET",
    "text in no font": "BT (x) Tj ET",
    "text in a font that the page has not": "BT /F9+0 9 Tf 9 TL 0.00 0.00 Td (x) Tj ET",
    "text in a font by a code": "BT /F#31+0 9 Tf 9 TL 0.00 0.00 Td (x) Tj ET",
    "text of a size with an exponent": "BT /F1+0 1e1 Tf 9 TL 0.00 0.00 Td (x) Tj ET",
    "text of a size with a sign": "BT /F1+0 +9 Tf 9 TL 0.00 0.00 Td (x) Tj ET",
    "text at a place with zeros before it": "BT /F1+0 9 Tf 9 TL 00.00 0.00 Td (x) Tj ET",
    "text at a place beyond all": f"BT /F1+0 9 Tf 9 TL {2**31}.00 0.00 Td (x) Tj ET",
    "text in hex": "BT /F1+0 9 Tf 9 TL 0.00 0.00 Td <78> Tj ET",
    "text by a quote": "BT /F1+0 9 Tf 9 TL 0.00 0.00 Td (x) ' ET",
    "text by two quotes": 'BT /F1+0 9 Tf 9 TL 0.00 0.00 Td 1 1 (x) " ET',
    "text in pieces": "BT /F1+0 9 Tf 9 TL 0.00 0.00 Td [(x)] TJ ET",
    "text with a bracket in it": "BT /F1+0 9 Tf 9 TL 0.00 0.00 Td (x(y)z) Tj ET",
    "text with an escaped line end": "BT /F1+0 9 Tf 9 TL 0.00 0.00 Td (x\\\ny) Tj ET",
    "text with an escape of one digit": "BT /F1+0 9 Tf 9 TL 0.00 0.00 Td (x\\1) Tj ET",
    "text with an escaped letter": "BT /F1+0 9 Tf 9 TL 0.00 0.00 Td (\\x) Tj ET",
    "text with an escape beyond a byte": "BT /F1+0 9 Tf 9 TL 0.00 0.00 Td (\\777) Tj ET",
    "text with a line end": "BT /F1+0 9 Tf 9 TL 0.00 0.00 Td (x\ny) Tj ET",
    "text that is not ended": "BT /F1+0 9 Tf 9 TL 0.00 0.00 Td (x Tj ET",
    "text moved twice": "BT /F1+0 9 Tf 9 TL 0.00 0.00 Td 1.00 1.00 Td (x) Tj ET",
    "text turned": "BT /F1+0 9 Tf 0 1 -1 0 9 9 Tm (x) Tj ET",
    "words instead of others": "/Span << /ActualText (x) >> BDC EMC",
    "words instead of others in small hex": "/Span << /ActualText <feff0078> >> BDC EMC",
    "words for an abbreviation": "/Span << /E <FEFF0078> >> BDC EMC",
    "words in another language": "/Span << /Lang <656E> >> BDC EMC",
    "a point of content": "/P MP",
}
_SPAN = "/Span << /ActualText <FEFF0078> >> BDC {} EMC"
TEXTS: dict[str, Change] = {
    "a mark that says it is other words": edit(
        "contents1", "BT /F3+0 8 Tf", "/Span << /ActualText <FEFF0078> >> BDC BT /F3+0 8 Tf"
    ),
    "a false mark inside other words": before(_SPAN.format(told())),
    "a line end of Windows in its text": of_contents(lambda raw: raw.replace(b"\n", b"\r\n")),
    "a line end of old Macs in its text": of_contents(lambda raw: raw.replace(b"\n", b"\r")),
    "two line ends in its text": of_contents(lambda raw: raw.replace(b"\n", b"\n\n", 1)),
    "a tab in its text": of_contents(lambda raw: raw.replace(b" Td", b"\tTd")),
    "a zero in its text": of_contents(lambda raw: raw.replace(b" Td", b"\0Td")),
    "bytes beyond ASCII in its text": of_contents(lambda raw: raw.replace(b"Twice", b"Tw\xefce")),
    "spaces behind its text": of_contents(lambda raw: raw + b"  "),
    "text outside any content": of_contents(lambda raw: raw + b"\n" + told().encode()),
    "more text on a page than any has": before("1 1 1 rg\n" * 240_000 + "0 0 0 rg"),
    "more marks on a page than any has": lambda plan: before(own_mark(plan, 200))(plan),
    "a mark in two pieces": edit("contents1", "(1 ", "(1 ) Tj ("),
    "a false mark in a form": lambda plan: plan.packed(
        "total", told().encode(),
        "/Type /XObject /Subtype /Form /BBox [0 -5 60 15] /Resources << /Font ~fonts~ >>",
    ),
    "a form of another size": lambda plan: plan.entries("total", "[0 -5 60 15]", "[0 0 595 841]"),
    "a form in a form": lambda plan: plan.entries(
        "total", "~fonts~ >>", "~fonts~ /XObject << /Total ~total~ >> >>"
    ),
    "a form with layers": lambda plan: plan.entries("total", "/BBox", "/OC ~info~ /BBox"),
}  # fmt: skip
MAPS: dict[str, Change] = {
    "a map by ranges": of_map(
        "95 beginbfchar", "1 beginbfrange\n<20> <7E> <0020>\nendbfrange\n95 beginbfchar"
    ),
    "a map with ranges that overlap": of_map(
        "endcmap",
        "2 beginbfrange\n<30> <39> <0030>\n<35> <39> <0030>\nendbfrange\nendcmap",
    ),
    "a map with a letter twice": of_map("<31> <0031>", "<31> <0031>\n<31> <0032>"),
    "a map of another count": of_map("95 beginbfchar", "94 beginbfchar"),
    "a map in a block that is too long": blocks,
    "a map out of order": of_map("<31> <0031>\n<32> <0032>", "<32> <0032>\n<31> <0031>"),
    "a map with codes of two bytes": of_map("<31> <0031>", "<0031> <0031>"),
    "a map to half a pair": of_map("<31> <0031>", "<31> <D800>"),
    "a map to two letters": of_map("<31> <0031>", "<31> <00310031>"),
    "a map to a ligature": of_map("<31> <0031>", "<31> <FB01>"),
    "a map to three digits of hex": of_map("<31> <0031>", "<31> <031>"),
    "a map in small hex": of_map("<4A> <004A>", "<4a> <004a>"),
    "a map to nothing": of_map("<31> <0031>", "<31> <>"),
    "a map to a name": of_map("<31> <0031>", "<31> /one"),
    "a map with a comment": of_map("endcmap", "% <31> <0032>\nendcmap"),
    "a map with a decoy behind it": of_map("\nend\nend", "\nend\nend\n1 beginbfchar\n<31> <0032>"),
    "a map that uses another": of_map("begincmap\n", "begincmap\n/Other usecmap\n"),
    "a map of another range": of_map("<00> <7F>", "<00> <FFFF>"),
    "a map of another kind": of_map("/CMapType 2", "/CMapType 1"),
    "a map of another font": of_map("/CMapName /AAAAAA+NotoSansMono", "/CMapName /AAAAAA+Other"),
    "a map with line ends of Windows": lambda plan: plan.packed(
        "mono_map", plan.data("mono_map").replace(b"\n", b"\r\n")
    ),
    "a map that is empty": lambda plan: plan.packed("mono_map", b""),
    "a map that exchanges two digits": all_of(
        of_map("<31> <0031>", "<31> <0032>"), of_map("<32> <0032>", "<32> <0031>")
    ),
    "a map that exchanges two letters of no mark": all_of(
        of_map("<71> <0071>", "<71> <007A>"), of_map("<7A> <007A>", "<7A> <0071>")
    ),
    "a map without a digit": all_of(
        of_map("<31> <0031>\n", ""), of_map("95 beginbfchar", "94 beginbfchar")
    ),
}
# what can be read says something else than the record does
READ: dict[str, Change] = {
    "a false mark": false_mark,
    "a false mark beside the right one": before(told()),
    "a false mark in white": before(f"1 1 1 rg\n{told()}\n0 0 0 rg"),
    "a false mark off the page": before(told().replace("54.00 500.00", "-900.00 -900.00")),
    "a false mark of no height": before(told().replace("8 Tf", "0.01 Tf")),
    "a false mark after other lines": before(told().replace("(1 ", "( ) Tj T*\n(1 ")),
}
# the right mark, set where nobody sees it, or in letters that are not those of marks
SAME: dict[str, Change] = {
    "as many marks on a page as any may have": lambda plan: before(own_mark(plan, 199))(plan),
    "the right mark in white": all_of(
        before("1 1 1 rg"), edit("contents1", "/Words <</Entry 1", "0 0 0 rg\n/Words <</Entry 1")
    ),
    "the right mark off the page": edit("contents1", "54.00 600.00", "-900.00 -900.00"),
    "the right mark under a ground": edit(
        "contents1", END, "1 1 1 rg\n50.00 595.00 500.00 20.00 re f\n" + END
    ),
    "a false mark in the letters of the diary": before(told().replace("/F3+0", "/F1+0")),
}
