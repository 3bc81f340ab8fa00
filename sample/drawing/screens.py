"""Drawn screenshots of a telephone: chats, call lists, alerts, payments, a profile.

The rules are:

- A chat is headed by the number or the account name, never by a contact's name.
- Every application and account is invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]

_FONTS: Final = Path(__file__).parents[2] / "resources" / "fonts"
WIDE = 900
MARGIN = 32
INK: Colour = (28, 30, 34)
GREY: Colour = (112, 116, 124)
BLUE: Colour = (36, 94, 168)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message; `mine` if the person recording sent it. Without text it is a day's heading."""

    text: str
    clock: str = ""
    mine: bool = False
    day: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: a main line, a smaller line under it, a word on the right."""

    main: str
    under: str = ""
    right: str = ""
    alarm: bool = False


def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the program's own text face at a size in pixels."""
    name = "NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf"
    face = BytesIO((_FONTS / name).read_bytes())
    return ImageFont.truetype(face, size, layout_engine=ImageFont.Layout.BASIC)


class _Screen:
    def __init__(self, height: int, clock: str, battery: int, back: Colour) -> None:
        self.image = Image.new("RGB", (WIDE, height), back)
        self.pen = ImageDraw.Draw(self.image)
        self.pen.rectangle((0, 0, WIDE, 64), fill=(244, 245, 247))
        self.text((MARGIN, 14), clock, 26, bold=True)
        self.text((WIDE - 150, 14), f"{battery}%", 24)
        self.pen.rounded_rectangle((WIDE - 84, 20, WIDE - 36, 44), 6, outline=INK, width=3)
        inner = round(40 * battery / 100)
        self.pen.rectangle((WIDE - 80, 24, WIDE - 80 + inner, 40), fill=INK)
        for bar in range(4):
            self.pen.rectangle(
                (WIDE - 226 + bar * 13, 44 - bar * 7 - 6, WIDE - 218 + bar * 13, 44), fill=INK
            )

    def text(
        self,
        at: tuple[float, float],
        words: str,
        size: int,
        ink: Colour = INK,
        *,
        bold: bool = False,
    ) -> None:
        self.pen.text(at, words, font=font(size, bold=bold), fill=ink)

    def head(self, title: str, under: str, tone: Colour = (250, 250, 251)) -> int:
        self.pen.rectangle((0, 64, WIDE, 176), fill=tone)
        self.pen.line([(0, 176), (WIDE, 176)], fill=(206, 209, 214), width=2)
        self.pen.line([(54, 120), (36, 120)], fill=BLUE, width=5)
        self.pen.line([(50, 104), (34, 120), (50, 136)], fill=BLUE, width=5)
        self.pen.ellipse((84, 84, 156, 156), fill=(182, 188, 198))
        self.pen.ellipse((107, 98, 133, 124), fill=(240, 241, 243))
        self.pen.pieslice((95, 126, 145, 174), 180, 360, fill=(240, 241, 243))
        self.text((176, 82), title, 32, bold=True)
        self.text((176, 126), under, 24, GREY)
        return 176


def wrapped(words: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Return the lines that a text breaks into at this width."""
    lines: list[str] = []
    for paragraph in words.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}".strip()
            if line and face.getlength(longer) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def chat(
    number: str,
    bubbles: Sequence[Bubble],
    *,
    clock: str,
    battery: int,
    under: str = "Parley - last seen today",
) -> Image.Image:
    """Draw a chat, as tall as its messages need."""
    face = font(30)
    heights = [_bubble_height(bubble, face) for bubble in bubbles]
    screen = _Screen(max(1500, 176 + 40 + sum(heights) + 130), clock, battery, (232, 236, 240))
    y = screen.head(number, under) + 30
    for bubble, height in zip(bubbles, heights, strict=True):
        _bubble(screen, bubble, face, y)
        y += height
    bottom = screen.image.height
    screen.pen.rectangle((0, bottom - 104, WIDE, bottom), fill=(250, 250, 251))
    screen.pen.rounded_rectangle(
        (MARGIN, bottom - 86, WIDE - 130, bottom - 20),
        32,
        fill=(255, 255, 255),
        outline=(206, 209, 214),
        width=2,
    )
    screen.text((MARGIN + 30, bottom - 74), "Message", 28, (160, 164, 170))
    screen.pen.ellipse((WIDE - 108, bottom - 86, WIDE - 42, bottom - 20), fill=BLUE)
    return screen.image


def _bubble_height(bubble: Bubble, face: ImageFont.FreeTypeFont) -> int:
    if bubble.day:
        return 74
    return len(wrapped(bubble.text, face, 560)) * 42 + 72


def _bubble(screen: _Screen, bubble: Bubble, face: ImageFont.FreeTypeFont, y: int) -> None:
    if bubble.day:
        width = font(24).getlength(bubble.day)
        left = (WIDE - width) / 2
        screen.pen.rounded_rectangle(
            (left - 24, y + 6, left + width + 24, y + 52), 22, fill=(214, 220, 228)
        )
        screen.text((left, y + 12), bubble.day, 24, GREY)
        return
    lines = wrapped(bubble.text, face, 560)
    stamp = f"{bubble.clock}  read" if bubble.mine else bubble.clock
    width = max(*(face.getlength(line) for line in lines), font(20).getlength(stamp) + 10)
    right = WIDE - MARGIN if bubble.mine else MARGIN + width + 48
    left = right - width - 48
    fill: Colour = (208, 230, 250) if bubble.mine else (255, 255, 255)
    screen.pen.rounded_rectangle((left, y, right, y + len(lines) * 42 + 54), 24, fill=fill)
    for row, line in enumerate(lines):
        screen.text((left + 24, y + 10 + row * 42), line, 30)
    screen.text((right - 24 - font(20).getlength(stamp), y + 16 + len(lines) * 42), stamp, 20, GREY)


def rows(
    title: str, under: str, entries: Sequence[Row], *, clock: str, battery: int
) -> Image.Image:
    """Draw a list, such as the calls of an evening or payments received."""
    screen = _Screen(max(1400, 220 + 112 * len(entries)), clock, battery, (255, 255, 255))
    y = screen.head(title, under)
    for entry in entries:
        ink: Colour = (190, 40, 36) if entry.alarm else INK
        screen.pen.ellipse((MARGIN, y + 24, MARGIN + 64, y + 88), fill=(226, 229, 234))
        screen.pen.line([(MARGIN + 22, y + 66), (MARGIN + 44, y + 44)], fill=ink, width=5)
        screen.pen.line(
            [(MARGIN + 24, y + 48), (MARGIN + 24, y + 66), (MARGIN + 42, y + 66)], fill=ink, width=5
        )
        screen.text((MARGIN + 90, y + 16), entry.main, 31, ink, bold=entry.alarm)
        screen.text((MARGIN + 90, y + 60), entry.under, 24, GREY)
        width = font(26).getlength(entry.right)
        screen.text((WIDE - MARGIN - width, y + 36), entry.right, 26, GREY)
        screen.pen.line([(MARGIN + 90, y + 111), (WIDE, y + 111)], fill=(226, 229, 234), width=2)
        y += 112
    return screen.image


def alert(
    app: str, title: str, body: str, buttons: Sequence[str], *, clock: str, battery: int
) -> Image.Image:
    """Draw a warning that a telephone shows in the middle of its screen."""
    face = font(30)
    lines = wrapped(body, face, 640)
    screen = _Screen(1400, clock, battery, (88, 100, 118))
    high = 190 + 44 * len(lines) + 96 * len(buttons)
    top = (1400 - high) // 2
    screen.pen.rounded_rectangle((80, top, WIDE - 80, top + high), 36, fill=(252, 252, 253))
    screen.text((128, top + 34), app, 24, GREY)
    screen.text((128, top + 78), title, 36, bold=True)
    for row, line in enumerate(lines):
        screen.text((128, top + 144 + 44 * row), line, 30)
    y = top + 176 + 44 * len(lines)
    for button in buttons:
        screen.pen.line([(80, y), (WIDE - 80, y)], fill=(216, 219, 224), width=2)
        width = font(31, bold=True).getlength(button)
        screen.text(((WIDE - width) / 2, y + 26), button, 31, BLUE, bold=True)
        y += 96
    return screen.image


def profile(
    account: str,
    words: str,
    figures: Sequence[str],
    picture: Image.Image,
    *,
    clock: str,
    battery: int,
) -> Image.Image:
    """Draw an account's page, with a picture cut round."""
    screen = _Screen(1500, clock, battery, (255, 255, 255))
    screen.head(account, "Glimpse")
    round_ = Image.new("L", (260, 260), 0)
    ImageDraw.Draw(round_).ellipse((0, 0, 259, 259), fill=255)
    screen.image.paste(picture.resize((260, 260)), (MARGIN, 220), round_)
    for i, figure in enumerate(figures):
        number, _, label = figure.partition(" ")
        screen.text((350 + i * 180, 290), number, 36, bold=True)
        screen.text((350 + i * 180, 340), label, 24, GREY)
    for row, line in enumerate(wrapped(words, font(30), WIDE - 2 * MARGIN)):
        screen.text((MARGIN, 520 + 44 * row), line, 30)
    side = (WIDE - 8) // 3
    for cell in range(6):
        x, y = (cell % 3) * (side + 4), 860 + (cell // 3) * (side + 4)
        shift = cell * 61
        tile = picture.resize((side * 2, side * 2)).crop(
            (shift % side, shift % 97, shift % side + side, shift % 97 + side)
        )
        screen.image.paste(tile, (x, y))
    return screen.image
