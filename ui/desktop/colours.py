"""The two sets of colours, light and dark, by what they are for.

The rules are:

- Text on any ground it is used on has at least 4.5:1; edges of controls, ticks and the focus ring
  at least 3:1 (WCAG 2.2, 1.4.3 and 1.4.11). Tests compute every pair.
- No colour says how bad something is. There is no red alarm in here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colours:
    """`#rrggbb` by use; `ground` is the window, `sheet` what one writes on, `band` the side bar."""

    ground: str
    sheet: str
    band: str
    hover: str
    text: str
    muted: str
    edge: str
    line: str
    accent: str
    on_accent: str
    chosen: str
    note: str
    note_edge: str
    disabled: str
    ramp: tuple[str, str, str, str, str]


LIGHT = Colours(
    ground="#f5f4f0",
    sheet="#ffffff",
    band="#eae7df",
    hover="#e9eef2",
    text="#1e2226",
    muted="#50575f",
    edge="#767d85",
    line="#d3cfc5",
    accent="#1f5673",
    on_accent="#ffffff",
    chosen="#d5e4ed",
    note="#fbf3dc",
    note_edge="#8a6d1f",
    disabled="#7a8087",
    ramp=("#e3eef4", "#b5d3e2", "#7fb2cb", "#35708b", "#1f5673"),
)

DARK = Colours(
    ground="#1a1d20",
    sheet="#23272b",
    band="#141618",
    hover="#2c3238",
    text="#e9e7e2",
    muted="#b3b8bd",
    edge="#8b939b",
    line="#3a4046",
    accent="#8fc3dd",
    on_accent="#10222d",
    chosen="#2c4656",
    note="#322c1b",
    note_edge="#bfa24f",
    disabled="#878d93",
    ramp=("#26333b", "#2f4d5d", "#3f6f87", "#63a0bd", "#a5d3e8"),
)


def ink_on(ground: str) -> str:
    """The letters, light or dark, that stand out more on this ground."""
    return max(("#ffffff", "#101418"), key=lambda ink: contrast(ink, ground))


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` as WCAG 2.2 defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
