"""Write `resources/zones/names.txt`: the names of time zones that a record may have.

The source is the list of the package `tzdata`, which is a dependency. `Factory` is left out: it
means that no zone was set.

    .venv/bin/python packaging/zone_names.py
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

PLACE = Path(__file__).parents[1] / "resources" / "zones" / "names.txt"
_UNSET = "Factory"


def names() -> list[str]:
    """Return the names that the installed package has, in order."""
    listed = files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    return sorted({*listed} - {_UNSET})


if __name__ == "__main__":
    PLACE.write_text("\n".join([*names(), ""]), encoding="ascii", newline="\n")
