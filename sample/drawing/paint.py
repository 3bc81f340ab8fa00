"""Brushes for the drawn photographs: textures, curves, shadows, lights, and the camera's look.

The rules are:

- The same seed gives the same picture: all chance comes from the `Random` handed in.
- Scenes are drawn at twice the size and reduced, which smooths their edges.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

WIDTH, HEIGHT = 1600, 1200
SCALE = 2


class Canvas:
    """A picture in the making; positions are those of the finished 1600 by 1200 picture."""

    def __init__(self, rng: Random, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        """Start white, with this source of chance."""
        self.rng = rng
        self.size = size
        self.image = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), "white")

    def whole(self) -> Box:
        """Return the box of the whole picture."""
        return (0, 0, *self.size)

    def gradient(self, box: Box, top: Colour, bottom: Colour) -> None:
        """Fill a box with a colour that changes from top to bottom."""
        left, upper, right, lower = (round(v * SCALE) for v in box)
        ramp = Image.linear_gradient("L").resize((right - left, lower - upper))
        size = ramp.size
        fill = Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), ramp)
        self.image.paste(fill, (left, upper))

    def shape(
        self, points: Sequence[Point], colour: Colour, *, blur: float = 0, opacity: float = 1
    ) -> None:
        """Fill a polygon, with soft edges and partly see-through if asked."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        if not blur and opacity == 1:
            ImageDraw.Draw(self.image).polygon(scaled, fill=colour)
            return
        self._through(colour, blur, opacity, lambda pen: pen.polygon(scaled, fill=255), scaled)

    def oval(self, box: Box, colour: Colour, *, blur: float = 0, opacity: float = 1) -> None:
        """Fill an ellipse."""
        left, upper, right, lower = (v * SCALE for v in box)
        if not blur and opacity == 1:
            ImageDraw.Draw(self.image).ellipse((left, upper, right, lower), fill=colour)
            return
        corners = [(left, upper), (right, lower)]
        self._through(
            colour,
            blur,
            opacity,
            lambda pen: pen.ellipse((left, upper, right, lower), fill=255),
            corners,
        )

    def box(self, box: Box, colour: Colour, *, blur: float = 0, opacity: float = 1) -> None:
        """Fill a rectangle."""
        left, upper, right, lower = box
        corners = [(left, upper), (right, upper), (right, lower), (left, lower)]
        self.shape(corners, colour, blur=blur, opacity=opacity)

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """Draw a line with round joints."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        pen = ImageDraw.Draw(self.image)
        pen.line(scaled, fill=colour, width=max(1, round(width * SCALE)), joint="curve")
        radius = width * SCALE / 2
        for x, y in (scaled[0], scaled[-1]):
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    def light(self, centre: Point, radius: float, colour: Colour) -> None:
        """Add a glow that brightens what is under it."""
        x, y, r = (v * SCALE for v in (*centre, radius))
        left, upper = round(x - r), round(y - r)
        side = round(2 * r)
        ramp = ImageChops.invert(Image.radial_gradient("L")).point(_fall_off).resize((side, side))
        glow = Image.composite(
            Image.new("RGB", ramp.size, colour), Image.new("RGB", ramp.size, "black"), ramp
        )
        area = (left, upper, left + side, upper + side)
        self.image.paste(ImageChops.screen(self.image.crop(area), glow), (left, upper))

    def texture(self, box: Box, grain: Sequence[int], strength: float, stretch: float = 1) -> None:
        """Roughen a box with noise of several sizes; `stretch` above 1 draws it out sideways."""
        left, upper, right, lower = (round(v * SCALE) for v in box)
        size = (right - left, lower - upper)
        area = self.image.crop((left, upper, right, lower))
        for cell in grain:
            cells = (max(2, round(size[0] / cell / SCALE / stretch)), max(2, size[1] // cell // 2))
            rough = noise(self.rng, cells).resize(size, Image.Resampling.BICUBIC)
            rough = rough.point(lambda v: round(128 + (v - 128) * strength))
            layer = Image.merge("RGB", (rough, rough, rough))
            area = ImageChops.add(area, layer, 1, -128)
        self.image.paste(area, (left, upper))

    def darken(self, colour: Colour) -> None:
        """Multiply the whole picture by a colour, as failing light does."""
        self.image = ImageChops.multiply(self.image, Image.new("RGB", self.image.size, colour))

    def blur(self, box: Box, radius: float) -> None:
        """Put a box out of focus."""
        left, upper, right, lower = (round(v * SCALE) for v in box)
        area = self.image.crop((left, upper, right, lower))
        soft = area.filter(ImageFilter.GaussianBlur(radius * SCALE))
        self.image.paste(soft, (left, upper))

    def paste(self, layer: Image.Image, at: Point, angle: float = 0) -> None:
        """Lay a see-through picture, drawn at the doubled size, on this one."""
        turned = layer.rotate(angle, Image.Resampling.BICUBIC, expand=True) if angle else layer
        where = (round(at[0] * SCALE), round(at[1] * SCALE))
        self.image.paste(turned, where, turned.getchannel("A"))

    def _through(
        self,
        colour: Colour,
        blur: float,
        opacity: float,
        draw: object,
        corners: Sequence[Point],
    ) -> None:
        reach = blur * SCALE * 3 + 2
        left = max(0, int(min(x for x, _ in corners) - reach))
        upper = max(0, int(min(y for _, y in corners) - reach))
        right = min(self.image.width, int(max(x for x, _ in corners) + reach))
        lower = min(self.image.height, int(max(y for _, y in corners) + reach))
        mask = Image.new("L", self.image.size, 0)
        draw(ImageDraw.Draw(mask))  # type: ignore[operator]
        if right <= left or lower <= upper:
            return
        part = mask.crop((left, upper, right, lower))
        if blur:
            part = part.filter(ImageFilter.GaussianBlur(blur * SCALE))
        if opacity < 1:
            part = part.point(lambda v: round(v * opacity))
        self.image.paste(Image.new("RGB", part.size, colour), (left, upper), part)

    def developed(
        self,
        *,
        softness: float = 0.7,
        grain: float = 0.06,
        corners: float = 0.35,
        tilt: float | None = None,
    ) -> Image.Image:
        """Return the finished picture as a modest telephone in an unsteady hand would take it."""
        angle = self.rng.uniform(-1.6, 1.6) if tilt is None else tilt
        image = _held(self.image.reduce(SCALE), angle).filter(ImageFilter.GaussianBlur(softness))
        image = _vignette(image, corners)
        return _grain(image, self.rng, grain)


def noise(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Return grey noise, one chance value for each pixel."""
    return Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))


def curve(points: Sequence[Point], steps: int = 12) -> list[Point]:
    """Return a smooth closed outline through the points (Catmull-Rom)."""
    smooth = []
    count = len(points)
    for i in range(count):
        before, here, after, then = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        for step in range(steps):
            smooth.append(_between(before, here, after, then, step / steps))
    return smooth


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def axis(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (
            2 * q
            + (r - p) * t
            + (2 * p - 5 * q + 4 * r - s) * t * t
            + (3 * q - p - 3 * r + s) * t * t * t
        )

    return (axis(a[0], b[0], c[0], d[0]), axis(a[1], b[1], c[1], d[1]))


def _fall_off(value: float) -> float:
    # Pillow's radial ramp only reaches its end in the corners: inverted, 74 stands at the edge.
    return 255 * math.pow(max(0.0, value - 76) / 179, 1.8)


def _held(image: Image.Image, angle: float) -> Image.Image:
    if not angle:
        return image
    wide, high = image.size
    margin = abs(math.sin(math.radians(angle)))
    crop = (round(high * margin), round(wide * margin))
    turned = image.rotate(angle, Image.Resampling.BICUBIC)
    inner = turned.crop((crop[0], crop[1], wide - crop[0], high - crop[1]))
    scale = max(wide / inner.width, high / inner.height)
    grown = inner.resize((math.ceil(inner.width * scale), math.ceil(inner.height * scale)))
    left, upper = (grown.width - wide) // 2, (grown.height - high) // 2
    return grown.crop((left, upper, left + wide, upper + high))


def _vignette(image: Image.Image, corners: float) -> Image.Image:
    ramp = Image.radial_gradient("L").resize(image.size)
    ramp = ramp.point(lambda v: round(255 - corners * max(0, v - 90)))
    return ImageChops.multiply(image, Image.merge("RGB", (ramp, ramp, ramp)))


def _grain(image: Image.Image, rng: Random, strength: float) -> Image.Image:
    bands = []
    for _ in range(3):
        rough = noise(rng, image.size).filter(ImageFilter.GaussianBlur(0.6))
        bands.append(rough.point(lambda v: round(128 + (v - 128) * strength * 2)))
    return ImageChops.add(image, Image.merge("RGB", bands), 1, -128)
