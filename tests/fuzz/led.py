"""The process that atheris leads: `python -m tests.fuzz.led TARGET CORPUS OPTIONS...`."""

from __future__ import annotations

import sys

import atheris

# Before anything of ours is imported: only what is imported in here is counted.
with atheris.instrument_imports(include=["diary", "exporters"], enable_loader_override=False):
    from tests.fuzz.registry import TARGETS


def main() -> None:
    name, *rest = sys.argv[1:]
    target = TARGETS[name]

    def look(data: bytes) -> None:
        target.look(data)

    atheris.Setup([sys.argv[0], *rest], look)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
