"""Drawn photographs at the door and indoors: flowers, parcels, letters, pots, the gate."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageFilter

from sample.drawing.paint import SCALE, Canvas, Colour, curve
from sample.drawing.pen import written
from sample.drawing.things import bouquet, bricks, rose, shade, slabs

INK: Colour = (26, 34, 92)
RED: Colour = (168, 26, 44)


def _doorstep(canvas: Canvas) -> None:
    wide, bottom = canvas.size
    edge = bottom * 0.52
    bricks(canvas, (0, 0, wide, edge), (150, 92, 72), course=34)
    canvas.texture((0, 0, wide, edge), (3, 40), 0.08)
    door = (wide * 0.16, 0, wide * 0.80, edge - 26)
    canvas.box((door[0] - 34, 0, door[2] + 34, edge - 20), (222, 218, 208))
    canvas.gradient(door, (40, 72, 62), (30, 58, 50))
    for panel in (0.08, 0.56):
        left = door[0] + (door[2] - door[0]) * panel
        right = left + (door[2] - door[0]) * 0.36
        canvas.box((left, edge * 0.30, right, edge * 0.86), (24, 48, 41))
        canvas.box((left + 8, edge * 0.30 + 8, right, edge * 0.86), (38, 68, 58))
    canvas.box((door[0], edge * 0.88, door[2], edge - 26), (150, 128, 70))
    canvas.box((door[0] + 6, edge * 0.885, door[2] - 6, edge * 0.90), (206, 184, 120), blur=2)
    canvas.box((0, edge - 22, wide, edge + 40), (176, 170, 160))
    canvas.box((0, edge + 28, wide, edge + 46), (106, 100, 92), blur=5)
    slabs(canvas, edge + 40, bottom, (158, 152, 142), columns=4, rows=3)
    mat = [
        (wide * 0.18, edge + 62),
        (wide * 0.78, edge + 62),
        (wide * 0.87, bottom * 0.93),
        (wide * 0.09, bottom * 0.93),
    ]
    canvas.shape([(x + 10, y + 14) for x, y in mat], (20, 18, 16), blur=12, opacity=0.6)
    canvas.shape(mat, (104, 82, 58))
    canvas.shape(
        [
            (mat[0][0] + 28, mat[0][1] + 14),
            (mat[1][0] - 28, mat[1][1] + 14),
            (mat[2][0] - 52, mat[2][1] - 30),
            (mat[3][0] + 52, mat[3][1] - 30),
        ],
        (122, 98, 70),
    )
    canvas.texture((0, edge + 40, wide, bottom), (1, 3), 0.16)


def flowers_on_step(rng: Random) -> Image.Image:
    """Draw red roses left on the mat, upright picture."""
    canvas = Canvas(rng, (1200, 1600))
    _doorstep(canvas)
    bouquet(canvas, (590, 1160), 330, RED)
    card = [(690, 1290), (850, 1262), (874, 1370), (716, 1402)]
    canvas.shape([(x + 5, y + 8) for x, y in card], (10, 8, 6), blur=6, opacity=0.6)
    canvas.shape(card, (246, 242, 230))
    canvas.paste(written("FOR A.\nALWAYS", rng, height=26, ink=INK), (700, 1276), 9)
    return canvas.developed()


def parcel_on_step(rng: Random) -> Image.Image:
    """Draw a brown paper parcel with string and no stamp on the mat."""
    canvas = Canvas(rng)
    _doorstep(canvas)
    top = [(520, 800), (960, 770), (1060, 900), (590, 945)]
    front = [(590, 945), (1060, 900), (1050, 1075), (600, 1120)]
    side = [(520, 800), (590, 945), (600, 1120), (528, 960)]
    canvas.shape(
        [(500, 950), (1060, 960), (1150, 1080), (600, 1160)], (0, 0, 0), blur=26, opacity=0.6
    )
    for face, tone in ((top, (190, 154, 110)), (front, (166, 130, 90)), (side, (136, 104, 70))):
        canvas.shape(face, tone)
    canvas.texture((500, 760, 1080, 1130), (4, 26), 0.06)
    for run in ([(735, 785), (820, 922), (820, 1098)], [(556, 872), (1010, 836)]):
        canvas.line(run, (226, 216, 196), 5)
    canvas.oval((728, 812, 800, 850), (214, 202, 180), blur=1)
    canvas.paste(written("ANNIKA", rng, height=40, ink=(24, 24, 26), width=3.4), (640, 975), 5)
    return canvas.developed()


def photograph_on_mat(rng: Random) -> Image.Image:
    """Draw a printed photograph of a lit window, pushed through the letterbox."""
    canvas = Canvas(rng)
    canvas.gradient(canvas.whole(), (150, 118, 84), (122, 92, 62))
    for board in range(-1, 9):
        x = board * 200 + rng.uniform(-8, 8)
        canvas.box((x, 0, x + 196, 1200), shade((144, 110, 76), rng.uniform(0.88, 1.1)))
    canvas.texture(canvas.whole(), (3,), 0.12, stretch=0.2)
    canvas.box((0, 700, 1600, 1200), (70, 60, 54))
    canvas.texture((0, 700, 1600, 1200), (1, 2), 0.26)
    print_ = _print_of_window(rng)
    canvas.shape(
        [(470, 400), (1180, 330), (1240, 890), (530, 960)], (0, 0, 0), blur=18, opacity=0.6
    )
    canvas.paste(print_, (440, 300), 6)
    return canvas.developed()


def _print_of_window(rng: Random) -> Image.Image:
    inner = Canvas(rng, (660, 480))
    bricks(inner, (0, 0, 660, 480), (120, 72, 58), course=16)
    inner.box((180, 70, 480, 380), (210, 204, 196))
    inner.gradient((194, 84, 466, 366), (255, 220, 150), (240, 180, 104))
    inner.line([(330, 84), (330, 366)], (210, 204, 196), 8)
    inner.shape([(194, 84), (262, 84), (232, 366), (194, 366)], (170, 120, 96), blur=3)
    inner.shape([(466, 84), (404, 84), (432, 366), (466, 366)], (170, 120, 96), blur=3)
    inner.oval((350, 190, 398, 250), (96, 66, 50), blur=5)
    inner.shape(
        curve([(330, 366), (340, 280), (374, 250), (412, 284), (424, 366)]), (88, 70, 90), blur=5
    )
    inner.darken((200, 190, 210))
    picture = inner.image.filter(ImageFilter.GaussianBlur(3))
    border = 26 * SCALE
    sheet = Image.new(
        "RGBA", (picture.width + 2 * border, picture.height + 2 * border), (244, 243, 240, 255)
    )
    sheet.paste(picture, (border, border))
    return sheet


def letter_on_table(rng: Random) -> Image.Image:
    """Draw a handwritten letter of two sheets on a kitchen table, a mug beside it."""
    canvas = Canvas(rng)
    _table(canvas, (150, 106, 70))
    _sheet(canvas, [(330, 130), (1010, 60), (1110, 1040), (400, 1120)])
    text = (
        "ANNIKA. I KNOW YOU ARE UPSET.\nYOU DO NOT MEAN WHAT YOU SAID\n"
        "ON THE 3RD. PEOPLE HAVE BEEN\nTALKING IN YOUR EAR.\n"
        "I SAW YOUR LIGHT WAS ON TILL 2\nSO I KNOW YOU CANT SLEEP EITHER.\n"
        "FIVE MONTHS IS NOT NOTHING.\nI WILL WAIT AS LONG AS IT TAKES.\n"
        "JUST TEN MINUTES. JUST TALK.\n"
        "I WILL BE WHERE I ALWAYS AM.\n\nC."
    )
    canvas.paste(written(text, rng, height=24, ink=INK, width=1.9), (390, 190), 5)
    _mug(canvas, (1330, 380))
    return canvas.developed()


def card_on_table(rng: Random) -> Image.Image:
    """Draw an open greetings card with a pressed rose on a table by a window."""
    canvas = Canvas(rng)
    _table(canvas, (170, 160, 148))
    canvas.shape([(240, 300), (800, 240), (850, 940), (270, 1010)], (0, 0, 0), blur=24, opacity=0.5)
    canvas.shape([(230, 280), (800, 225), (845, 930), (260, 990)], (238, 232, 220))
    canvas.shape([(800, 225), (1340, 300), (1370, 1010), (845, 930)], (248, 244, 236))
    canvas.box((792, 240, 806, 920), (150, 140, 130), blur=8, opacity=0.5)
    for _ in range(3):
        rose(canvas, (500 + rng.uniform(-40, 40), 560 + rng.uniform(-60, 60)), 74, (120, 40, 46))
    canvas.line([(500, 620), (470, 860)], (70, 84, 50), 8)
    text = "SIX MONTHS.\nA PIECE OF PAPER\nCHANGES NOTHING.\nYOU KNOW THAT.\n\nSEE YOU SOON"
    canvas.paste(written(text, rng, height=32, ink=(20, 20, 24), width=2.6), (860, 380), -7)
    canvas.light((1500, 60), 900, (70, 66, 56))
    return canvas.developed()


def _table(canvas: Canvas, wood: Colour) -> None:
    canvas.gradient(canvas.whole(), shade(wood, 1.12), shade(wood, 0.86))
    canvas.texture(canvas.whole(), (3, 14), 0.14, stretch=22)
    canvas.line([(0, 700), (1600, 640)], shade(wood, 0.6), 3)


def _sheet(canvas: Canvas, corners: list[tuple[float, float]]) -> None:
    canvas.shape([(x + 16, y + 22) for x, y in corners], (10, 6, 4), blur=18, opacity=0.55)
    canvas.shape([(x + 34, y + 8) for x, y in corners], (230, 228, 220))
    canvas.shape(corners, (247, 246, 240))
    (lx, ly), (rx, ry), (bx, by), (cx, cy) = corners
    for part in range(1, 23):
        t = 0.06 + part * 0.04
        canvas.line(
            [(lx + (cx - lx) * t, ly + (cy - ly) * t), (rx + (bx - rx) * t, ry + (by - ry) * t)],
            (206, 216, 230),
            1.4,
        )
    canvas.shape(
        [
            (lx, (ly + cy) / 2),
            (rx + 50, (ry + by) / 2),
            (rx + 52, (ry + by) / 2 + 14),
            (lx, (ly + cy) / 2 + 16),
        ],
        (180, 176, 166),
        blur=7,
        opacity=0.5,
    )


def _mug(canvas: Canvas, middle: tuple[float, float]) -> None:
    x, y = middle
    canvas.oval((x - 150, y - 110, x + 220, y + 210), (0, 0, 0), blur=30, opacity=0.5)
    canvas.oval((x + 90, y - 60, x + 230, y + 80), (54, 96, 128))
    canvas.oval((x + 120, y - 34, x + 200, y + 52), (138, 98, 64))
    canvas.oval((x - 160, y - 160, x + 160, y + 160), (62, 108, 140))
    canvas.oval((x - 140, y - 140, x + 140, y + 140), (40, 74, 98))
    canvas.oval((x - 128, y - 120, x + 128, y + 132), (86, 54, 32))
    canvas.oval((x - 80, y - 90, x + 20, y - 40), (150, 112, 84), blur=14, opacity=0.6)


def broken_pots(rng: Random) -> Image.Image:
    """Draw flower pots kicked over on the step, soil across the slabs."""
    canvas = Canvas(rng)
    bricks(canvas, (0, 0, 1600, 380), (146, 90, 70), course=34)
    slabs(canvas, 380, 1200, (164, 158, 148), columns=4, rows=4)
    canvas.texture((0, 380, 1600, 1200), (2, 30), 0.10)
    for _ in range(420):
        x, y = rng.gauss(800, 260), rng.gauss(780, 120)
        r = rng.uniform(4, 34)
        canvas.oval(
            (x - r * 1.3, y - r * 0.6, x + r * 1.3, y + r * 0.6),
            shade((54, 40, 30), rng.uniform(0.6, 1.4)),
            blur=1,
        )
    for _ in range(26):
        x, y, r = rng.gauss(800, 330), rng.gauss(800, 130), rng.uniform(22, 90)
        shard = [(x + r * rng.uniform(-1, 1), y + r * 0.7 * rng.uniform(-1, 1)) for _ in range(4)]
        canvas.shape([(px + 5, py + 9) for px, py in shard], (8, 6, 4), blur=5, opacity=0.6)
        canvas.shape(shard, shade((186, 98, 62), rng.uniform(0.75, 1.15)))
    canvas.shape(curve([(330, 640), (520, 560), (640, 640), (600, 800), (420, 830)]), (172, 88, 56))
    canvas.oval((520, 590, 660, 790), (96, 46, 30))
    canvas.oval((536, 610, 650, 776), (44, 32, 24))
    for _ in range(9):
        x, y = rng.uniform(620, 900), rng.uniform(620, 760)
        canvas.line([(620, 690), ((620 + x) / 2, y - 40), (x, y)], (74, 108, 58), 6)
        rose(canvas, (x, y), 24, (206, 120, 150))
    return canvas.developed()


def open_gate(rng: Random) -> Image.Image:
    """Draw the back gate standing open and a boot print in the mud."""
    canvas = Canvas(rng)
    canvas.gradient((0, 0, 1600, 380), (150, 164, 176), (206, 208, 200))
    for board in range(-40, 1640, 82):
        x = float(board)
        tone = shade((108, 84, 62), rng.uniform(0.8, 1.15))
        canvas.box((x, 60, x + 76, 560), tone)
        canvas.line([(x + 78, 60), (x + 78, 560)], (40, 32, 26), 4)
    canvas.gradient((620, 60, 980, 560), (120, 132, 112), (90, 100, 76))
    canvas.texture((620, 60, 980, 560), (8, 30), 0.25)
    canvas.shape([(980, 40), (1150, 90), (1150, 640), (980, 560)], (86, 66, 48))
    for slat in (1012, 1050, 1088, 1124):
        canvas.line([(slat, 60), (slat, 600)], (48, 38, 30), 4)
    canvas.gradient((0, 556, 1600, 1200), (88, 76, 56), (104, 84, 60))
    canvas.texture((0, 556, 1600, 1200), (3, 9, 90), 0.16)
    for _ in range(500):
        x, y = rng.uniform(0, 1600), rng.uniform(560, 1200)
        if not 420 < x < 1150:
            blade = y * 0.03
            canvas.line(
                [(x, y), (x + rng.uniform(-10, 10), y - blade)],
                shade((84, 112, 60), rng.uniform(0.7, 1.3)),
                3,
            )
    _boot_print(canvas, (700, 860), 1.0)
    _boot_print(canvas, (880, 700), 0.66)
    return canvas.developed()


def _boot_print(canvas: Canvas, at: tuple[float, float], size: float) -> None:
    x, y = at
    sole = [
        (x - 60 * size, y + 190 * size),
        (x - 66 * size, y + 60 * size),
        (x - 80 * size, y - 60 * size),
        (x - 20 * size, y - 150 * size),
        (x + 66 * size, y - 70 * size),
        (x + 52 * size, y + 60 * size),
        (x + 44 * size, y + 190 * size),
        (x - 8 * size, y + 220 * size),
    ]
    canvas.shape(curve([(px + 8, py + 8) for px, py in sole]), (150, 128, 96), blur=5)
    canvas.shape(curve(sole), (48, 38, 26), blur=3)
    for bar in range(9):
        top = y + (-110 + bar * 34) * size
        canvas.line(
            [(x - 48 * size, top), (x - 8 * size, top + 12 * size), (x + 34 * size, top)],
            (88, 72, 50),
            9 * size,
        )


def flowers_at_work(rng: Random) -> Image.Image:
    """Draw flowers in a vase on a reception desk, upright picture."""
    canvas = Canvas(rng, (1200, 1600))
    canvas.gradient((0, 0, 1200, 960), (206, 214, 216), (190, 196, 196))
    canvas.box((90, 120, 470, 420), (232, 230, 222))
    canvas.box((110, 140, 450, 400), (124, 160, 176))
    canvas.box((760, 380, 1180, 800), (34, 36, 40))
    canvas.gradient((784, 404, 1156, 776), (70, 100, 130), (120, 150, 170))
    canvas.box((940, 800, 1000, 900), (44, 46, 50))
    canvas.gradient((0, 900, 1200, 1600), (196, 180, 158), (164, 146, 122))
    canvas.texture((0, 900, 1200, 1600), (4, 18), 0.06, stretch=14)
    canvas.blur((0, 0, 1200, 960), 5)
    canvas.oval((300, 1240, 860, 1420), (0, 0, 0), blur=30, opacity=0.45)
    canvas.shape(
        curve([(470, 900), (640, 900), (690, 1120), (650, 1340), (460, 1340), (420, 1120)]),
        (150, 178, 182),
        opacity=0.85,
    )
    canvas.box((478, 940, 520, 1300), (224, 236, 238), blur=14, opacity=0.6)
    for _ in range(14):
        canvas.line(
            [(555 + rng.uniform(-40, 40), 1180), (555 + rng.uniform(-190, 190), 640)],
            (64, 96, 56),
            7,
        )
    bouquet(canvas, (420, 700), 380, (232, 226, 214), lying=False)
    canvas.shape([(700, 1250), (930, 1210), (960, 1360), (724, 1404)], (250, 248, 240))
    canvas.paste(written("YOU LOOKED TIRED\nTODAY", rng, height=17, ink=INK), (706, 1254), 9)
    return canvas.developed()
