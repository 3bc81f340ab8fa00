"""Things that stand in the drawn photographs: a car, a figure, walls, doors, flowers, a lamp."""

from __future__ import annotations

import math

from sample.drawing.paint import Box, Canvas, Colour, Point, curve

_BODY: tuple[Point, ...] = (
    (0.02, 0.62), (0.03, 0.50), (0.10, 0.45), (0.24, 0.42), (0.35, 0.22), (0.44, 0.14),
    (0.62, 0.12), (0.78, 0.16), (0.90, 0.34), (0.97, 0.42), (0.985, 0.60), (0.97, 0.74),
    (0.80, 0.78), (0.50, 0.79), (0.20, 0.79), (0.04, 0.76),
)  # fmt: skip
_SEAMS: tuple[tuple[Point, ...], ...] = (
    ((0.54, 0.43), (0.545, 0.76)),
    ((0.30, 0.43), (0.285, 0.60), (0.31, 0.76)),
    ((0.80, 0.40), (0.79, 0.50)),
)
_LAMPS: tuple[tuple[tuple[Point, ...], Colour], ...] = (
    (((0.03, 0.50), (0.09, 0.465), (0.13, 0.50), (0.06, 0.56)), (214, 214, 202)),
    (((0.965, 0.45), (0.985, 0.56), (0.955, 0.56), (0.94, 0.45)), (120, 24, 22)),
)
_FRONT_GLASS: tuple[Point, ...] = (
    (0.29, 0.42),
    (0.375, 0.24),
    (0.46, 0.19),
    (0.53, 0.185),
    (0.53, 0.42),
)
_REAR_GLASS: tuple[Point, ...] = (
    (0.555, 0.42),
    (0.555, 0.185),
    (0.66, 0.18),
    (0.76, 0.22),
    (0.85, 0.40),
)


def shade(colour: Colour, by: float) -> Colour:
    """Return a colour made lighter (above 1) or darker."""
    red, green, blue = (max(0, min(255, round(part * by))) for part in colour)
    return (red, green, blue)


def car(canvas: Canvas, box: Box, paint: Colour, *, driver: bool = True) -> None:
    """Draw a small hatchback from the side, facing left."""

    def at(points: tuple[Point, ...]) -> list[Point]:
        left, upper, right, lower = box
        return [(left + x * (right - left), upper + y * (lower - upper)) for x, y in points]

    left, upper, right, lower = box
    wide, high = right - left, lower - upper
    canvas.oval(
        (left + wide * 0.02, lower - high * 0.16, right - wide * 0.01, lower + high * 0.05),
        (12, 12, 14),
        blur=wide * 0.012,
        opacity=0.75,
    )
    canvas.shape(curve(at(_BODY)), paint)
    sill = at(((0.03, 0.66), (0.97, 0.64), (0.97, 0.76), (0.50, 0.80), (0.04, 0.77)))
    canvas.shape(sill, shade(paint, 0.55), blur=3)
    sheen = at(
        ((0.10, 0.47), (0.50, 0.435), (0.95, 0.45), (0.95, 0.475), (0.50, 0.465), (0.10, 0.50))
    )
    canvas.shape(sheen, shade(paint, 1.7), blur=3, opacity=0.6)
    roof = at(((0.42, 0.165), (0.62, 0.135), (0.78, 0.18), (0.62, 0.155)))
    canvas.shape(roof, shade(paint, 1.8), blur=2, opacity=0.7)
    for glass in (_FRONT_GLASS, _REAR_GLASS):
        canvas.shape(at(glass), (26, 31, 36))
    canvas.shape(
        at(((0.33, 0.40), (0.40, 0.25), (0.44, 0.23), (0.37, 0.40))),
        (96, 108, 118),
        blur=3,
        opacity=0.55,
    )
    if driver:
        _driver(canvas, box)
    for line in _SEAMS:
        canvas.line(at(line), shade(paint, 0.5), wide * 0.003)
    for points, colour in _LAMPS:
        canvas.shape(at(points), colour, blur=1)
    _handle_and_mirror(canvas, box, paint)
    for middle in (0.205, 0.80):
        wheel(canvas, (left + wide * middle, lower - high * 0.165), wide * 0.088)


def _handle_and_mirror(canvas: Canvas, box: Box, paint: Colour) -> None:
    left, upper, right, lower = box
    wide, high = right - left, lower - upper
    canvas.box(
        (left + wide * 0.475, upper + high * 0.49, left + wide * 0.53, upper + high * 0.515),
        shade(paint, 0.6),
        blur=1,
    )
    canvas.box(
        (left + wide * 0.275, upper + high * 0.35, left + wide * 0.31, upper + high * 0.425),
        shade(paint, 0.8),
        blur=2,
    )


def _driver(canvas: Canvas, box: Box) -> None:
    left, upper, right, lower = box
    wide, high = right - left, lower - upper
    x, y = left + wide * 0.455, upper + high * 0.245
    canvas.oval((x, y, x + wide * 0.042, y + high * 0.115), (64, 54, 50), blur=1.5)
    canvas.oval(
        (x - wide * 0.022, y + high * 0.10, x + wide * 0.075, y + high * 0.26),
        (40, 42, 50),
        blur=1.5,
    )
    canvas.box(
        (left + wide * 0.28, upper + high * 0.425, left + wide * 0.53, upper + high * 0.455),
        (40, 42, 50),
        blur=1,
        opacity=0.3,
    )


def wheel(canvas: Canvas, centre: Point, radius: float) -> None:
    """Draw a wheel from the side."""
    x, y = centre
    canvas.oval(
        (x - radius * 1.16, y - radius * 1.16, x + radius * 1.16, y + radius * 0.9),
        (14, 14, 15),
        blur=1,
    )
    canvas.oval((x - radius, y - radius, x + radius, y + radius), (30, 30, 31))
    inner = radius * 0.66
    canvas.oval((x - inner, y - inner, x + inner, y + inner), (126, 129, 132))
    canvas.oval(
        (x - inner * 0.86, y - inner * 0.86, x + inner * 0.86, y + inner * 0.86), (58, 60, 62)
    )
    for spoke in range(5):
        angle = spoke * 2 * math.pi / 5 - 0.4
        tip = (x + inner * 0.9 * math.cos(angle), y + inner * 0.9 * math.sin(angle))
        canvas.line(((x, y), tip), (150, 153, 156), radius * 0.15)
    canvas.oval(
        (x - radius * 0.15, y - radius * 0.15, x + radius * 0.15, y + radius * 0.15), (92, 94, 96)
    )


def figure(
    canvas: Canvas, foot: Point, height: float, colour: Colour = (24, 24, 28), *, blur: float = 2
) -> None:
    """Draw a standing person in a hooded coat, seen from far off, without a face."""
    x, y = foot
    h = height
    head = [
        (x - h * 0.055, y - h * 0.93),
        (x, y - h),
        (x + h * 0.055, y - h * 0.93),
        (x + h * 0.05, y - h * 0.86),
        (x, y - h * 0.835),
        (x - h * 0.05, y - h * 0.86),
    ]
    coat = [
        (x - h * 0.06, y - h * 0.84), (x - h * 0.13, y - h * 0.78), (x - h * 0.155, y - h * 0.55),
        (x - h * 0.12, y - h * 0.42), (x, y - h * 0.40), (x + h * 0.12, y - h * 0.42),
        (x + h * 0.16, y - h * 0.55), (x + h * 0.13, y - h * 0.78), (x + h * 0.06, y - h * 0.84),
    ]  # fmt: skip
    canvas.oval(
        (x - h * 0.2, y - h * 0.03, x + h * 0.25, y + h * 0.03),
        (0, 0, 0),
        blur=h * 0.02,
        opacity=0.5,
    )
    for side, step in ((-1, 0.02), (1, 0.0)):
        leg = [
            (x + side * h * 0.095, y - h * 0.45),
            (x + side * h * 0.085, y - h * step),
            (x + side * h * 0.02, y - h * step),
            (x + side * h * 0.005, y - h * 0.45),
        ]
        canvas.shape(leg, shade(colour, 0.8), blur=blur)
    canvas.shape(curve(coat), colour, blur=blur)
    canvas.shape(curve(head), shade(colour, 1.05), blur=blur)
    canvas.oval(
        (x - h * 0.034, y - h * 0.94, x + h * 0.022, y - h * 0.855),
        (92, 78, 70),
        blur=max(blur, 3),
        opacity=0.8,
    )


def bricks(
    canvas: Canvas, box: Box, brick: Colour, *, course: float = 30, mortar: Colour = (150, 142, 132)
) -> None:
    """Lay a wall of bricks, each a little different."""
    left, upper, right, lower = box
    canvas.box(box, mortar)
    long = course * 2.9
    rows = math.ceil((lower - upper) / course)
    for row in range(rows):
        y = upper + row * course
        x = left - (long / 2 if row % 2 else 0)
        while x < right:
            tint = shade(brick, canvas.rng.uniform(0.78, 1.14))
            edge = (
                max(left, x),
                y,
                min(right, x + long - course * 0.14),
                min(lower, y + course * 0.86),
            )
            if edge[2] > edge[0] and edge[3] > edge[1]:
                canvas.box(edge, tint)
            x += long


def slabs(
    canvas: Canvas, top: float, bottom: float, tone: Colour, *, columns: int = 5, rows: int = 4
) -> None:
    """Lay paving in perspective from a far edge down to a near one."""
    canvas.gradient((0, top, canvas.size[0], bottom), shade(tone, 0.82), shade(tone, 1.06))
    wide = canvas.size[0]
    edges = [top + (bottom - top) * (row / rows) ** 1.7 for row in range(rows + 1)]
    for row in range(rows):
        near, far = edges[row + 1] - top, edges[row] - top
        offset = 0.5 if row % 2 else 0
        for column in range(-columns, columns + 1):

            def x(depth: float, edge: float) -> float:
                spread = 0.62 + 0.75 * depth / (bottom - top)
                return wide / 2 + edge * wide / columns * spread

            lefts, rights = column + offset - 0.5, column + offset + 0.5
            tint = shade(tone, canvas.rng.uniform(0.86, 1.1))
            corners = [
                (x(far, lefts), top + far),
                (x(far, rights), top + far),
                (x(near, rights), top + near),
                (x(near, lefts), top + near),
            ]
            canvas.shape(corners, tint, opacity=0.6)
            canvas.line(
                [corners[3], corners[0], corners[1]],
                shade(tone, 0.55),
                2 + 3 * near / (bottom - top),
            )


def bouquet(
    canvas: Canvas, centre: Point, size: float, bloom: Colour, *, lying: bool = True
) -> None:
    """Draw wrapped flowers, lying with stems to the lower left or standing."""
    x, y = centre
    rng = canvas.rng
    if lying:
        canvas.oval(
            (x - size * 1.2, y + size * 0.15, x + size * 0.9, y + size * 0.75),
            (0, 0, 0),
            blur=size * 0.08,
            opacity=0.55,
        )
        wrap = [
            (x - size * 1.25, y + size * 0.5),
            (x - size * 1.0, y + size * 0.18),
            (x + size * 0.25, y - size * 0.62),
            (x + size * 0.75, y + size * 0.1),
            (x + size * 0.5, y + size * 0.5),
            (x - size * 0.95, y + size * 0.62),
        ]
        canvas.shape(wrap, (196, 170, 132))
        canvas.shape(
            [wrap[0], wrap[1], (x + size * 0.4, y - size * 0.1), wrap[5]], (214, 190, 154), blur=4
        )
        canvas.line(
            [(x - size * 0.82, y + size * 0.2), (x - size * 0.72, y + size * 0.6)],
            (150, 36, 44),
            size * 0.05,
        )
    heads = [
        (x + size * rng.uniform(-0.05, 0.72), y + size * rng.uniform(-0.62, 0.34))
        for _ in range(15)
    ]
    for px, py in heads:
        leaf = [
            (px, py),
            (px + size * rng.uniform(-0.3, 0.3), py + size * rng.uniform(-0.3, 0.1)),
            (px + size * 0.1, py + size * 0.12),
        ]
        canvas.shape(leaf, shade((58, 92, 52), rng.uniform(0.7, 1.2)), blur=1)
    for px, py in sorted(heads, key=lambda head: head[1]):
        rose(canvas, (px, py), size * rng.uniform(0.12, 0.17), shade(bloom, rng.uniform(0.8, 1.15)))


def rose(canvas: Canvas, centre: Point, radius: float, bloom: Colour) -> None:
    """Draw one rose from above: rings of petals, darker inside."""
    x, y = centre
    canvas.oval(
        (x - radius * 1.1, y - radius * 0.95, x + radius * 1.1, y + radius * 1.15),
        shade(bloom, 0.45),
        blur=2,
    )
    for ring, petals in ((1.0, 6), (0.68, 5), (0.38, 4)):
        turn = canvas.rng.uniform(0, 6)
        for petal in range(petals):
            angle = turn + petal * 2 * math.pi / petals
            px, py = (
                x + math.cos(angle) * radius * ring * 0.55,
                y + math.sin(angle) * radius * ring * 0.55,
            )
            r = radius * ring * 0.62
            canvas.oval(
                (px - r, py - r * 0.9, px + r, py + r * 0.9),
                shade(bloom, 0.62 + 0.42 * ring + canvas.rng.uniform(-0.07, 0.07)),
                blur=0.8,
            )
    canvas.oval(
        (x - radius * 0.16, y - radius * 0.16, x + radius * 0.16, y + radius * 0.16),
        shade(bloom, 0.5),
        blur=1,
    )


def lamp(canvas: Canvas, foot: Point, height: float, *, lit: bool) -> None:
    """Draw a street lamp, lit or not."""
    x, y = foot
    canvas.line([(x, y), (x, y - height), (x + height * 0.12, y - height * 1.03)], (52, 54, 56), 7)
    head = (x + height * 0.16, y - height * 1.03)
    canvas.oval(
        (head[0] - 26, head[1] - 8, head[0] + 26, head[1] + 9),
        (210, 200, 170) if lit else (120, 120, 120),
    )
    if lit:
        canvas.light(head, height * 0.75, (255, 196, 120))
        canvas.light(head, height * 0.22, (255, 230, 180))


def terrace(
    canvas: Canvas, top: float, bottom: float, *, lit: tuple[int, ...] = (), houses: int = 5
) -> None:
    """Draw a row of brick houses across the street."""
    wide = canvas.size[0] / houses
    for house in range(houses):
        left = house * wide
        tone = shade((142, 86, 66), canvas.rng.uniform(0.82, 1.08))
        bricks(canvas, (left, top, left + wide, bottom), tone, course=11, mortar=(136, 120, 108))
        _windows(canvas, left, wide, top, bottom, bright=house in lit)
        canvas.line([(left, top - 30), (left, bottom)], (70, 62, 56), 5)
        canvas.box((left + wide * 0.42, top - 74, left + wide * 0.56, top - 26), shade(tone, 0.8))
    canvas.shape(
        [(0, top), (canvas.size[0], top), (canvas.size[0], top - 46), (0, top - 46)], (66, 62, 64)
    )


def _windows(
    canvas: Canvas, left: float, wide: float, top: float, bottom: float, *, bright: bool
) -> None:
    high = bottom - top
    glass: Colour = (250, 206, 128) if bright else (44, 52, 60)
    for x, y, w, h in (
        (0.12, 0.12, 0.26, 0.26),
        (0.60, 0.12, 0.26, 0.26),
        (0.54, 0.56, 0.34, 0.28),
    ):
        pane = (left + wide * x, top + high * y, left + wide * (x + w), top + high * (y + h))
        canvas.box((pane[0] - 5, pane[1] - 5, pane[2] + 5, pane[3] + 9), (206, 202, 194))
        canvas.box(pane, glass)
        middle = (pane[0] + pane[2]) / 2
        canvas.line([(middle, pane[1]), (middle, pane[3])], (206, 202, 194), 4)
        canvas.shape(
            [
                (pane[0], pane[1]),
                (pane[0] + 22, pane[1]),
                (pane[0] + 12, pane[3]),
                (pane[0], pane[3]),
            ],
            (176, 164, 150),
            blur=1,
            opacity=0.8,
        )
    door = (left + wide * 0.16, top + high * 0.56, left + wide * 0.36, bottom)
    canvas.box((door[0] - 6, door[1] - 6, door[2] + 6, door[3]), (206, 202, 194))
    canvas.box(door, canvas.rng.choice(((52, 78, 66), (120, 40, 40), (44, 56, 92), (70, 64, 60))))
