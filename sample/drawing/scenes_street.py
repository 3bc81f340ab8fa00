"""Drawn photographs of the street: a parked car by day and night, a figure, a bus stop."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageDraw, ImageOps

from sample.drawing.paint import Canvas, Colour
from sample.drawing.screens import font
from sample.drawing.things import car, figure, lamp, shade, slabs, terrace

CAR: Colour = (52, 66, 92)
DUSK: Colour = (120, 112, 138)
NIGHT: Colour = (54, 58, 82)


def road(canvas: Canvas, kerb: float) -> None:
    """Draw the pavement opposite, the kerb and the road in front of it."""
    wide, bottom = canvas.size
    canvas.gradient((0, kerb - 46, wide, kerb), (150, 146, 140), (164, 160, 152))
    canvas.box((0, kerb - 8, wide, kerb + 6), (186, 182, 174))
    canvas.gradient((0, kerb + 6, wide, bottom), (88, 88, 92), (70, 70, 74))
    canvas.texture((0, kerb + 6, wide, bottom), (1, 3), 0.10, stretch=2)
    canvas.box((0, kerb + 8, wide, kerb + 20), (40, 40, 42), blur=6, opacity=0.6)


def parked_at_dusk(rng: Random) -> Image.Image:
    """Draw the car opposite at dusk, lights off, one window lit."""
    canvas = Canvas(rng)
    canvas.gradient((0, 0, 1600, 420), (96, 112, 160), (232, 176, 150))
    canvas.texture((0, 0, 1600, 420), (160, 60), 0.14, stretch=3)
    terrace(canvas, 300, 690, lit=(3,))
    road(canvas, 735)
    car(canvas, (430, 520, 1130, 830), CAR)
    canvas.darken(DUSK)
    lamp(canvas, (1290, 740), 560, lit=True)
    canvas.light((1180, 380), 160, (120, 90, 40))
    return canvas.developed(softness=1.0, grain=0.10)


def parked_at_night(rng: Random) -> Image.Image:
    """Draw the car under the lamp at night, seen from a window with drops on it."""
    canvas = Canvas(rng)
    canvas.gradient((0, 0, 1600, 460), (70, 76, 96), (120, 116, 120))
    terrace(canvas, 190, 560, houses=4)
    road(canvas, 600)
    car(canvas, (640, 420, 1180, 665), CAR)
    canvas.darken(NIGHT)
    lamp(canvas, (560, 610), 520, lit=True)
    canvas.light((700, 640), 420, (120, 84, 40))
    canvas.blur((0, 0, 1600, 1200), 2.2)
    for _ in range(150):
        x, y, r = rng.uniform(130, 1470), rng.uniform(0, 1050), rng.uniform(2, 8)
        canvas.oval((x - r, y - r, x + r, y + r * 1.3), (24, 26, 32), blur=1, opacity=0.5)
        canvas.oval(
            (x - r * 0.6, y + r * 0.3, x + r * 0.5, y + r), (220, 190, 150), blur=1.2, opacity=0.5
        )
    for frame in ((0, 0, 120, 1200), (1490, 0, 1600, 1200), (0, 1070, 1600, 1200)):
        canvas.box(frame, (46, 44, 46))
    canvas.box((112, 0, 124, 1072), (74, 72, 72), blur=2)
    canvas.box((120, 1064, 1490, 1076), (84, 80, 76), blur=2)
    return canvas.developed(softness=1.2, grain=0.2)


def parked_by_day(rng: Random) -> Image.Image:
    """Draw the same car at the end of the row by day, as a neighbour took it, upright."""
    canvas = Canvas(rng, (1200, 1600))
    canvas.gradient((0, 0, 1200, 700), (168, 194, 226), (224, 230, 234))
    canvas.texture((0, 0, 1200, 500), (180, 70), 0.16, stretch=2)
    terrace(canvas, 470, 940, houses=3)
    road(canvas, 990)
    slabs(canvas, 1330, 1600, (150, 146, 138), columns=4, rows=2)
    car(canvas, (250, 810, 990, 1130), CAR)
    canvas.box((0, 1320, 1200, 1340), (170, 168, 160))
    return canvas.developed()


def bus_stop(rng: Random) -> Image.Image:
    """Draw a grey morning at a bus stop, somebody under the shelter, through a windscreen."""
    canvas = Canvas(rng)
    canvas.gradient((0, 0, 1600, 560), (186, 192, 198), (206, 208, 208))
    for trunk in range(-60, 1700, 150):
        x = float(trunk)
        height = rng.uniform(150, 300)
        canvas.oval(
            (x, 520 - height, x + 260, 640), shade((70, 86, 66), rng.uniform(0.8, 1.2)), blur=14
        )
    canvas.gradient((0, 610, 1600, 700), (120, 122, 110), (140, 138, 130))
    road(canvas, 700)
    canvas.box((690, 330, 1190, 350), (60, 70, 76))
    for x in (700, 940, 1176):
        canvas.line([(x, 345), (x, 690)], (70, 78, 82), 9)
    for left, right in ((706, 935), (946, 1170)):
        canvas.box((left, 360, right, 640), (160, 176, 182), opacity=0.6)
    canvas.box((720, 560, 920, 578), (96, 92, 88))
    figure(canvas, (1046, 694), 300, (46, 48, 54), blur=1.5)
    canvas.line([(1290, 320), (1290, 694)], (80, 80, 84), 10)
    canvas.box((1246, 300, 1336, 380), (36, 96, 72))
    canvas.box((1260, 318, 1322, 336), (230, 230, 224))
    canvas.blur((0, 0, 1600, 1200), 1.2)
    for _ in range(90):
        x, y, r = rng.uniform(0, 1600), rng.uniform(0, 900), rng.uniform(3, 10)
        canvas.oval((x - r, y - r, x + r, y + r), (226, 228, 230), blur=2, opacity=0.35)
    canvas.shape(
        [(0, 1010), (500, 930), (1100, 930), (1600, 1010), (1600, 1200), (0, 1200)],
        (30, 30, 33),
        blur=8,
    )
    return canvas.developed(softness=1.1)


def car_park(rng: Random) -> Image.Image:
    """Draw a shop's car park in rain light, the same car two rows off."""
    canvas = Canvas(rng)
    canvas.gradient((0, 0, 1600, 430), (150, 160, 172), (206, 210, 212))
    canvas.box((0, 300, 1600, 470), (196, 198, 196))
    canvas.box((0, 300, 1600, 330), (60, 108, 96))
    for x in range(40, 1600, 190):
        canvas.box((x, 350, x + 150, 468), (72, 84, 92))
    canvas.gradient((0, 470, 1600, 1200), (112, 112, 114), (86, 86, 90))
    canvas.texture((0, 470, 1600, 1200), (1, 3), 0.09, stretch=2)
    for x in (-100, 260, 620, 980, 1340, 1700):
        canvas.shape([(x, 610), (x + 10, 610), (x + 60, 800), (x + 40, 800)], (214, 212, 204))
    car(canvas, (930, 430, 1400, 650), (140, 40, 38), driver=False)
    car(canvas, (90, 430, 540, 645), (186, 188, 190), driver=False)
    car(canvas, (300, 510, 960, 820), CAR)
    canvas.shape(
        [(0, 900), (700, 1000), (1600, 880), (1600, 1200), (0, 1200)], (128, 122, 118), blur=3
    )
    canvas.texture((0, 920, 1600, 1200), (40,), 0.08)
    return canvas.developed()


def door_camera(rng: Random, stamp: str, *, near: bool) -> Image.Image:
    """Draw a still of a doorstep camera at night: grey, wide, somebody at the gate or close."""

    canvas = Canvas(rng, (1280, 960))
    canvas.gradient((0, 0, 1280, 420), (18, 18, 20), (40, 40, 44))
    terrace(canvas, 150, 380, houses=6)
    canvas.gradient((0, 380, 1280, 470), (70, 70, 72), (82, 82, 84))
    for x in range(-20, 1300, 36):
        canvas.box((x, 400, x + 16, 560), (120, 120, 120))
    canvas.gradient((0, 556, 1280, 960), (96, 98, 96), (150, 150, 150))
    canvas.texture((0, 556, 1280, 960), (3, 12), 0.2)
    canvas.shape([(520, 560), (760, 560), (1010, 960), (270, 960)], (170, 170, 168), blur=3)
    canvas.texture((270, 560, 1010, 960), (6,), 0.08)
    canvas.darken((120, 120, 120))
    canvas.light((640, 760), 640, (90, 90, 90))
    if near:
        figure(canvas, (700, 860), 520, (58, 58, 60), blur=2)
    else:
        figure(canvas, (640, 600), 250, (36, 36, 38), blur=2)
    image = ImageOps.grayscale(canvas.developed(softness=1.6, grain=0.2, corners=0.9)).convert(
        "RGB"
    )
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 1280, 44), fill=(0, 0, 0))
    pen.text((16, 6), f"FRONT DOOR   {stamp}", font=font(26), fill=(235, 235, 235))
    return image
