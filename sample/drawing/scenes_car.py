"""Drawn photographs of her car: a note, a scratch, a screw in a tyre, a tag; chalk outside."""

from __future__ import annotations

import math
from random import Random

from PIL import Image

from sample.drawing.paint import Canvas, Colour, curve
from sample.drawing.pen import written
from sample.drawing.things import shade, slabs

SILVER: Colour = (176, 182, 186)


def note_on_windscreen(rng: Random) -> Image.Image:
    """Draw a folded note held under a wiper on a wet windscreen."""
    canvas = Canvas(rng)
    canvas.gradient(canvas.whole(), (110, 122, 134), (46, 52, 58))
    for _ in range(16):
        x = rng.uniform(-100, 1600)
        canvas.oval(
            (x, rng.uniform(-300, 0), x + 320, rng.uniform(160, 420)),
            (52, 62, 56),
            blur=40,
            opacity=0.7,
        )
    canvas.shape(
        [(250, 300), (520, 260), (560, 560), (280, 600)], (24, 26, 28), blur=16, opacity=0.8
    )
    canvas.shape(
        [(1020, 270), (1300, 320), (1280, 610), (990, 570)], (24, 26, 28), blur=16, opacity=0.8
    )
    canvas.shape(
        [(-20, 900), (800, 830), (1620, 900), (1620, 1220), (-20, 1220)], shade(SILVER, 0.9)
    )
    canvas.shape(
        [(-20, 880), (800, 806), (1620, 880), (1620, 930), (800, 850), (-20, 930)],
        (20, 20, 22),
        blur=3,
    )
    canvas.shape(
        [(-20, 980), (800, 910), (1620, 980), (1620, 1010), (-20, 1010)],
        shade(SILVER, 1.2),
        blur=24,
        opacity=0.6,
    )
    canvas.texture((0, 940, 1600, 1200), (1,), 0.05)
    _rain(canvas)
    note = [(560, 360), (1060, 330), (1090, 680), (590, 720)]
    canvas.shape([(x + 10, y + 16) for x, y in note], (6, 6, 8), blur=10, opacity=0.6)
    canvas.shape(note, (238, 234, 214))
    canvas.shape(
        [(574, 536), (1076, 500), (1077, 508), (574, 548)], (170, 164, 146), blur=3, opacity=0.7
    )
    canvas.paste(
        written(
            "NICE JUMPER TODAY.\nWHY WONT YOU\nPICK UP.",
            rng,
            height=31,
            ink=(20, 30, 86),
            width=2.8,
        ),
        (588, 392),
        4,
    )
    canvas.line([(180, 870), (700, 700), (1250, 470)], (14, 14, 15), 16)
    canvas.line([(200, 850), (720, 684), (1240, 462)], (40, 40, 42), 5)
    canvas.oval((150, 850, 230, 910), (16, 16, 17))
    return canvas.developed()


def _rain(canvas: Canvas) -> None:
    rng = canvas.rng
    for _ in range(240):
        x, y, r = rng.uniform(0, 1600), rng.uniform(0, 850), rng.uniform(2, 9)
        canvas.oval((x - r, y - r, x + r, y + r * 1.2), (26, 30, 34), blur=1, opacity=0.45)
        canvas.oval(
            (x - r * 0.7, y - r * 0.8, x + r * 0.2, y), (210, 220, 228), blur=1, opacity=0.5
        )


def scratched_door(rng: Random) -> Image.Image:
    """Draw a long key scratch along a silver car door."""
    canvas = Canvas(rng)
    canvas.gradient((0, 0, 1600, 300), (36, 42, 48), (70, 78, 86))
    canvas.shape([(0, 0), (1600, 0), (1600, 60), (0, 130)], (140, 156, 170), blur=30, opacity=0.5)
    canvas.gradient((0, 290, 1600, 700), shade(SILVER, 1.1), shade(SILVER, 0.82))
    canvas.gradient((0, 700, 1600, 1200), shade(SILVER, 0.9), shade(SILVER, 0.5))
    canvas.box((0, 280, 1600, 306), (18, 18, 20), blur=3)
    canvas.shape(
        [(0, 660), (1600, 610), (1600, 640), (0, 700)], shade(SILVER, 1.3), blur=12, opacity=0.7
    )
    canvas.shape(
        [(0, 470), (1600, 420), (1600, 560), (0, 590)], (150, 168, 186), blur=50, opacity=0.5
    )
    canvas.texture((0, 300, 1600, 1200), (1,), 0.06)
    for seam in (130, 1490):
        x = float(seam)
        canvas.line([(x, 300), (x - 14, 760), (x + 20, 1200)], (28, 30, 32), 7)
        canvas.line([(x + 9, 300), (x - 4, 760), (x + 30, 1200)], shade(SILVER, 1.2), 3)
    canvas.oval((1180, 430, 1420, 540), (70, 74, 78), blur=6)
    canvas.shape(
        curve([(1170, 452), (1300, 436), (1430, 446), (1430, 490), (1300, 486), (1172, 496)]),
        shade(SILVER, 1.06),
    )
    path = [(180.0, 850.0)]
    while path[-1][0] < 1380:
        x, y = path[-1]
        path.append((x + rng.uniform(14, 40), y - rng.uniform(-4, 11) + 9 * math.sin(x / 140)))
    canvas.line([(x + 2, y + 5) for x, y in path], (70, 72, 74), 7)
    canvas.line(path, (232, 234, 232), 5)
    canvas.line(path[9:24], (60, 56, 54), 3)
    for x, y in path[::3]:
        canvas.line(
            [(x, y), (x + rng.uniform(-12, 12), y + rng.uniform(5, 16))], (222, 224, 224), 2
        )
    return canvas.developed(tilt=-2.2)


def _wheel_close(canvas: Canvas, middle: tuple[float, float], radius: float, *, flat: bool) -> None:
    x, y = middle
    canvas.oval(
        (x - radius * 1.2, y - radius * 1.25, x + radius * 1.2, y + radius), (10, 10, 11), blur=6
    )
    sag = 0.82 if flat else 1.0
    canvas.oval((x - radius * 1.04, y - radius, x + radius * 1.04, y + radius * sag), (38, 38, 40))
    for ring in (0.95, 0.86, 0.77):
        r = radius * ring
        canvas.oval(
            (x - r, y - r, x + r, y + r * sag), shade((38, 38, 40), 0.8 + 0.5 * (1 - ring)), blur=3
        )
    r = radius * 0.66
    canvas.oval((x - r, y - r, x + r, y + r), (168, 172, 176))
    canvas.oval((x - r * 0.92, y - r * 0.92, x + r * 0.92, y + r * 0.92), (40, 42, 44))
    for spoke in range(7):
        angle = spoke * 2 * math.pi / 7 + 0.2
        across = (math.cos(angle + 1.57) * r * 0.09, math.sin(angle + 1.57) * r * 0.09)
        tip = (x + math.cos(angle) * r * 0.94, y + math.sin(angle) * r * 0.94)
        blade = [
            (x + across[0] * 1.9, y + across[1] * 1.9),
            (tip[0] + across[0], tip[1] + across[1]),
            (tip[0] - across[0], tip[1] - across[1]),
            (x - across[0] * 1.9, y - across[1] * 1.9),
        ]
        canvas.shape(blade, (178, 182, 186))
        canvas.line([blade[0], blade[1]], (220, 224, 226), 3)
    canvas.oval((x - r * 0.2, y - r * 0.2, x + r * 0.2, y + r * 0.2), (120, 124, 128))
    canvas.oval((x - r * 0.12, y - r * 0.12, x + r * 0.12, y + r * 0.12), (60, 62, 64))


def _beside_the_car(canvas: Canvas, ground: float) -> None:
    canvas.gradient((0, 0, 1600, ground), shade(SILVER, 1.0), shade(SILVER, 0.5))
    canvas.shape(
        [(0, 150), (1600, 120), (1600, 190), (0, 230)], shade(SILVER, 1.3), blur=20, opacity=0.6
    )
    canvas.gradient((0, ground, 1600, 1200), (92, 92, 94), (116, 114, 112))
    canvas.texture((0, ground, 1600, 1200), (1, 4), 0.16)
    canvas.box((0, ground - 70, 1600, ground + 60), (8, 8, 9), blur=34, opacity=0.9)


def screw_in_tyre(rng: Random) -> Image.Image:
    """Draw a flat tyre with a screw head in the tread wall."""
    canvas = Canvas(rng)
    _beside_the_car(canvas, 930)
    _wheel_close(canvas, (760, 560), 470, flat=True)
    canvas.oval((330, 890, 1190, 1010), (12, 12, 13), blur=14)
    for turn in range(26):
        angle = 0.25 + turn * 0.1
        x, y = 760 + math.cos(angle) * 486, 560 + math.sin(angle) * 388
        canvas.line([(x, y), (x - math.cos(angle) * 44, y - math.sin(angle) * 38)], (22, 22, 23), 9)
    canvas.oval((1006, 806, 1062, 856), (14, 14, 15), blur=4)
    canvas.oval((1012, 808, 1054, 848), (176, 172, 160))
    canvas.oval((1018, 812, 1042, 832), (216, 212, 200), blur=4)
    canvas.line([(1020, 838), (1046, 818)], (60, 58, 54), 5)
    canvas.line([(1022, 818), (1044, 838)], (60, 58, 54), 5)
    return canvas.developed()


def tag_in_arch(rng: Random) -> Image.Image:
    """Draw a small white disc taped up inside a wheel arch, lit by a torch."""
    canvas = Canvas(rng)
    canvas.gradient(canvas.whole(), (40, 40, 43), (22, 22, 24))
    canvas.shape(
        curve([(-100, 180), (500, 40), (1100, 60), (1700, 260), (1700, -200), (-100, -200)]),
        (120, 126, 130),
    )
    canvas.shape(
        curve(
            [
                (-100, 210),
                (500, 76),
                (1100, 96),
                (1700, 300),
                (1700, 250),
                (1100, 66),
                (500, 46),
                (-100, 180),
            ]
        ),
        (50, 52, 54),
        blur=4,
    )
    canvas.texture((0, 120, 1600, 1200), (2, 60), 0.10)
    for x in (260, 620, 1280):
        canvas.line([(x, 200), (x + 70, 900)], (16, 16, 18), 22)
    canvas.shape(
        curve([(-60, 1240), (300, 900), (900, 800), (1500, 900), (1700, 1240)]), (18, 18, 19)
    )
    for cleat in range(15):
        x = 60 + cleat * 108
        y = 1000 - 150 * math.sin(cleat / 14 * math.pi)
        canvas.shape(
            [(x, y), (x + 70, y - 14), (x + 84, y + 130), (x + 10, y + 150)], (30, 30, 32), blur=3
        )
    tape = [(640, 470), (1030, 400), (1060, 560), (668, 636)]
    canvas.shape([(x + 8, y + 12) for x, y in tape], (4, 4, 5), blur=8)
    canvas.shape(tape, (52, 54, 58))
    canvas.shape(
        [(652, 500), (1036, 430), (1040, 452), (656, 524)], (110, 112, 116), blur=5, opacity=0.6
    )
    canvas.oval((742, 406, 958, 622), (6, 6, 7), blur=8)
    canvas.oval((746, 404, 950, 608), (226, 226, 224))
    canvas.oval((764, 420, 930, 586), (242, 242, 240), blur=6)
    canvas.oval((806, 464, 890, 548), (206, 206, 204), blur=1)
    canvas.shape([(700, 520), (1000, 466), (1012, 540), (712, 596)], (44, 46, 50), opacity=0.92)
    canvas.light((860, 500), 640, (110, 104, 88))
    return canvas.developed(softness=0.9, grain=0.14, corners=0.8)


def chalk_on_pavement(rng: Random) -> Image.Image:
    """Draw chalk letters on the pavement outside, upright picture."""
    canvas = Canvas(rng, (1200, 1600))
    slabs(canvas, 0, 1600, (142, 138, 132), columns=3, rows=5)
    canvas.texture((0, 0, 1200, 1600), (1, 4, 40), 0.14)
    words = written("STILL\nHERE\nA.", rng, height=190, ink=(236, 236, 230), width=13)
    canvas.paste(words, (110, 260), 3)
    canvas.texture((0, 0, 1200, 1600), (1, 2), 0.16)
    canvas.shape(
        [(0, 1330), (1200, 1210), (1200, 1600), (0, 1600)], (20, 20, 26), blur=40, opacity=0.5
    )
    return canvas.developed()
