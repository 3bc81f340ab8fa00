"""The stand-in for libcurl, in place of the one that the wheels of exiv2 bring.

**Invariants:**

- What asks for the library finds the stand-in by the same name, and finds in it every function of
  curl that is named in any file beside it: one more stops the build.
- What only the library of the wheel needed is not shipped.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("curl_without_network.c")
_WARNINGS: Final = ("-Wall", "-Wextra", "-Werror")
_ALIKE: Final = ("-O2", "-s", "-shared", "-nostdlib", *_WARNINGS)
_NAMED: Final = re.compile(rb"(?<![A-Za-z0-9_])(curl_[a-z_]+)(?=\0)")
_GIVEN: Final = re.compile(r"^[^\s].*?\b(curl_[a-z_]+)\(.*\)\n\{", re.MULTILINE)


class CurlError(ValueError):
    """The stand-in cannot take the place of curl; the text says why."""


def replace_curl(
    libraries: Path, compiler: Sequence[str], needs: Callable[[Path], Iterable[str]]
) -> None:
    """Put the stand-in into the folder of the libraries of exiv2, and drop what nothing needs then.

    `compiler` compiles for their machine; `needs` names what a compiled file asks for.
    """
    found = [path for path in sorted(libraries.iterdir()) if path.name.startswith("libcurl")]
    if len(found) != 1:
        raise CurlError(f"{libraries.name} has {len(found)} libraries of curl, and not one.")
    (curl,) = found
    others = [path for path in libraries.iterdir() if path.name.startswith(("exiv2", "libexiv2"))]
    named = {name for path in others for name in _NAMED.findall(path.read_bytes())}
    if lacking := sorted({name.decode() for name in named} - given()):
        raise CurlError(f"{SOURCE.name} has no {', '.join(lacking)}.")
    curl.unlink()
    line = [*compiler, *_ALIKE, *_names(curl), str(SOURCE), "-o", str(curl)]
    try:
        done = subprocess.run(line, capture_output=True, text=True, check=False)
    except OSError:
        raise CurlError(f"There is no {compiler[0]} here, which compiles {SOURCE.name}.") from None
    if done.returncode:
        raise CurlError(f"{SOURCE.name} could not be compiled:\n{done.stderr}")
    _drop_unneeded(libraries, needs)


def given() -> set[str]:
    """Return the functions that the stand-in has."""
    return set(_GIVEN.findall(SOURCE.read_text(encoding="utf-8")))


def _names(curl: Path) -> list[str]:
    if curl.suffix == ".dll":
        return ["-Wl,--no-insert-timestamp"]
    return ["-fPIC", "-fvisibility=hidden", f"-Wl,-soname,{curl.name}", "-Wl,--build-id=none"]


def _drop_unneeded(libraries: Path, needs: Callable[[Path], Iterable[str]]) -> None:
    """Keep what the modules beside the folder need, directly or through another library."""
    compiled = (".so", ".pyd", ".dll")
    # Windows does not tell capital letters from small ones in the name of a file.
    there = {path.name.lower(): path for path in libraries.iterdir() if path.is_file()}
    package = libraries.with_name(libraries.name.removesuffix(".libs"))
    waiting = [path for path in sorted(package.rglob("*")) if path.suffix in compiled]
    kept = set[Path]()
    while waiting:
        for need in needs(waiting.pop()):
            path = there.get(need.lower())
            if path is not None and path not in kept:
                kept.add(path)
                waiting.append(path)
    for path in there.values():
        if path not in kept and (".so" in path.name or path.suffix == ".dll"):
            path.unlink()
