"""Handwriting: block capitals made of strokes, with the unevenness of a hand."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageDraw

from sample.drawing.paint import SCALE, Colour

# Each letter stands on a grid four wide and six high, strokes as runs of (x, y) digits.
_STROKES = {
    "A": "06 20 46,14 34",
    "B": "06 00 30 41 33 03,33 44 36 06",
    "C": "41 30 10 01 05 16 36 45",
    "D": "00 06 26 44 42 20 00",
    "E": "40 00 06 46,03 33",
    "F": "40 00 06,03 33",
    "G": "41 30 10 01 05 16 36 44 24",
    "H": "00 06,40 46,03 43",
    "I": "10 16",
    "J": "30 35 26 16 05",
    "K": "00 06,40 03 46",
    "L": "00 06 46",
    "M": "06 00 23 40 46",
    "N": "06 00 46 40",
    "O": "20 02 04 26 44 42 20",
    "P": "06 00 30 41 32 03",
    "Q": "20 02 04 26 44 42 20,34 46",
    "R": "06 00 30 41 32 03,23 46",
    "S": "41 20 01 12 34 45 26 05",
    "T": "00 40,20 26",
    "U": "00 05 26 45 40",
    "V": "00 26 40",
    "W": "00 16 23 36 40",
    "X": "00 46,40 06",
    "Y": "00 23 40,23 26",
    "Z": "00 40 06 46",
    "0": "20 02 04 26 44 42 20",
    "1": "01 10 16",
    "2": "01 20 41 06 46",
    "3": "00 40 23 44 26 05",
    "4": "36 30 04 44",
    "5": "40 00 02 32 44 26 05",
    "6": "30 02 05 26 44 33 03",
    "7": "00 40 16",
    "8": "20 01 44 26 04 41 20",
    "9": "42 22 01 20 41 36",
    ".": "05 06",
    ",": "15 07",
    "'": "10 02",
    "?": "01 20 41 23 24,25 26",
    "-": "13 33",
}


def written(
    text: str,
    rng: Random,
    *,
    height: float,
    ink: Colour = (28, 38, 96),
    width: float = 2.4,
    slope: float = 0.14,
) -> Image.Image:
    """Return lines of text as a see-through picture at the doubled size; height in pixels."""
    lines = text.upper().split("\n")
    unit = height / 6 * SCALE
    advance = unit * 5.6
    size = (
        round(advance * (max(map(len, lines)) + 2)),
        round(unit * 10.5 * len(lines) + unit * 4),
    )
    page = Image.new("RGBA", size, (*ink, 0))
    pen = ImageDraw.Draw(page)
    for row, line in enumerate(lines):
        x = unit * 2
        for letter in line:
            y = unit * (2 + 10.5 * row) + rng.uniform(-0.5, 0.5) * unit
            _letter(
                pen,
                _STROKES.get(letter, ""),
                (x, y),
                unit * rng.uniform(0.9, 1.08),
                rng,
                slope,
                (*ink, 235),
                width,
            )
            x += (
                advance
                * (0.5 if letter in "I1.,'" else 0.7 if letter == " " else 1)
                * rng.uniform(0.93, 1.06)
            )
    return page


def _letter(
    pen: ImageDraw.ImageDraw,
    strokes: str,
    at: tuple[float, float],
    unit: float,
    rng: Random,
    slope: float,
    ink: tuple[int, int, int, int],
    width: float,
) -> None:
    for stroke in filter(None, strokes.split(",")):
        points = []
        for pair in stroke.split():
            column, row = int(pair[0]), int(pair[1])
            x = at[0] + unit * (column + (6 - row) * slope + rng.uniform(-0.22, 0.22))
            points.append((x, at[1] + unit * (row + rng.uniform(-0.22, 0.22))))
        pen.line(points, fill=ink, width=round(width * SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            r = width * SCALE / 2
            pen.ellipse((x - r, y - r, x + r, y + r), fill=ink)
