"""Numbers as text: lists of them, lines by who sent them, and sizes of files."""

from __future__ import annotations

from collections.abc import Iterable

from diary.i18n import _, ngettext


def numbers_text(numbers: Iterable[int]) -> str:
    """Return rising numbers, three or more in a row as a run: "3, 9, 14–20"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs
    )


def incidents_text(numbers: Iterable[int] | str) -> str:
    """Return numbers of incidents for a sentence: "no. 3, 9, 14–20", never to be read as counts.

    A text of such numbers gets what begins it too; "" stays "".
    """
    listed = numbers if isinstance(numbers, str) else numbers_text(numbers)
    return _("no. {numbers}").format(numbers=listed) if listed else ""


def sides_text(own: int, other: int, rest: int) -> str:
    """Return lines counted by who sent them, said to the person; a side that sent none is not told.

    "134 from others, 53 of yours".
    """
    counted = (
        (other, _("{n} from others")),
        (own, _("{n} of yours")),
        (rest, _("{n} that nobody sent")),
    )
    return ", ".join(text.format(n=f"{n:,}") for n, text in counted if n) or _("none")


def size_text(size: int) -> str:
    """Return a number of bytes in decimal units, with the exact number beside it."""
    step, unit = float(size), "bytes"
    for unit in ("bytes", "kB", "MB", "GB"):
        if step < 1000 or unit == "GB":
            break
        step /= 1000
    if unit == "bytes":
        return ngettext("{n} byte", "{n} bytes", size).format(n=size)
    return _("{n} {unit} ({size} bytes)").format(n=f"{step:.1f}", unit=unit, size=f"{size:,}")
