"""Stand-ins for libraries that wheels bring along and this program never uses.

    curl      a whole network, for the library that reads metadata
    x265      an encoder of films and pictures, twice
    SVT-AV1   an encoder of films

Each wheel is linked with its library, so a small one of ours takes its place under the same name.
It has every function that is asked of it, and each of them fails.

**Invariants:**

- Every function is there that any file beside it names. If the stand-in for curl has one too few,
  the build stops: it is written by hand, because one of them returns more than a number.
- On Linux, what only the library of the wheel needed is not shipped. On Windows those libraries
  need nothing but Windows, and not every wheel's files can be asked there for what they need.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_OPTIONS: Final = ("-O2", "-s", "-shared", "-nostdlib", "-Wall", "-Wextra", "-Werror")
_DEFINED: Final = re.compile(r"^[^\s].*?\b([a-z0-9_]+)\([^()]*\)\n\{", re.MULTILINE)
_HEAD: Final = """\
#ifdef _WIN32
#define SHOWN __declspec(dllexport)
int DllMainCRTStartup(void *own, unsigned long why, void *reserved);
int DllMainCRTStartup(void *own, unsigned long why, void *reserved)
{
    (void)own, (void)why, (void)reserved;
    return 1;
}
#else
#define SHOWN __attribute__((visibility("default")))
#endif
"""


class StandInError(ValueError):
    """A stand-in cannot take the place of a library; the text says why."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """A library by the beginning of its file's name, and of its functions' names.

    `source` is a file of ours, or None: then each function is one line that returns `answer`.
    """

    library: str
    functions: str
    answer: str = "0"
    source: Path | None = None

    def text(self, named: Iterable[str]) -> str:
        """Return the program of the stand-in for these functions."""
        if self.source is not None:
            text = self.source.read_text(encoding="utf-8")
            if lacking := sorted(set(named) - set(_DEFINED.findall(text))):
                raise StandInError(f"{self.source.name} has no {', '.join(lacking)}.")
            return _HEAD + text
        lines = [
            f"SHOWN long long {name}(void);\nlong long {name}(void)\n{{\n"
            f"    return {self.answer};\n}}\n"
            for name in sorted(named)
        ]
        return _HEAD + "".join(lines)


CURL: Final = StandIn("libcurl", "curl_", source=Path(__file__).with_name("curl_without_network.c"))
# No set of functions of the encoder is there, for any number of bits.
X265: Final = StandIn("libx265", "x265_")
# EB_ErrorBadParameter
SVT_AV1: Final = StandIn("libSvtAv1Enc", "svt_", answer="0x80001005")


def put_in_place(
    stand_in: StandIn,
    folder: Path,
    compiler: Sequence[str],
    needs: Callable[[Path], Iterable[str]] | None = None,
) -> None:
    """Put a stand-in into a folder of libraries, and drop what nothing needs then.

    `compiler` compiles for their machine; `needs` names what a compiled file asks for. Without it
    nothing is dropped.
    """
    found = [path for path in _libraries(folder) if path.name.startswith(stand_in.library)]
    if len(found) != 1:
        raise StandInError(f"{folder.name} has {len(found)} files {stand_in.library}, and not one.")
    (library,) = found
    names = re.compile(rb"(?<![A-Za-z0-9_])(%s[a-z0-9_]+)(?=\0)" % stand_in.functions.encode())
    others = [path for path in _libraries(folder) if path != library]
    named = {name.decode() for path in others for name in names.findall(path.read_bytes())}
    _compile(stand_in.text(named), library, compiler)
    if needs is not None:
        _drop_unneeded(folder, needs)


def _compile(text: str, library: Path, compiler: Sequence[str]) -> None:
    """Compile the program of a stand-in in place of a library, under its name."""
    named = ["-Wl,--no-insert-timestamp"]
    if library.suffix != ".dll":
        named = ["-fPIC", "-fvisibility=hidden", f"-Wl,-soname,{library.name}"]
        named += ["-Wl,--build-id=none"]
    with tempfile.TemporaryDirectory() as place:
        source, made = Path(place, "stand_in.c"), Path(place, library.name)
        source.write_text(text, encoding="utf-8")
        line = [*compiler, *_OPTIONS, *named, str(source), "-o", str(made)]
        try:
            done = subprocess.run(line, capture_output=True, text=True, check=False)
        except OSError:
            raise StandInError(f"There is no {compiler[0]} here, which compiles for it.") from None
        if done.returncode:
            raise StandInError(f"{library.name} could not be compiled:\n{done.stderr}")
        library.write_bytes(made.read_bytes())


def _libraries(folder: Path) -> list[Path]:
    found = (path for path in folder.iterdir() if ".so" in path.name or path.suffix == ".dll")
    return sorted(found)


def _drop_unneeded(folder: Path, needs: Callable[[Path], Iterable[str]]) -> None:
    """Keep what the modules outside of the folder need, directly or through another library."""
    # Windows does not tell capital letters from small ones in the name of a file.
    there = {path.name.lower(): path for path in _libraries(folder)}
    outside = (path for path in sorted(folder.parent.rglob("*")) if folder not in path.parents)
    waiting = [path for path in outside if path.suffix in (".so", ".pyd")]
    kept = set[Path]()
    while waiting:
        for need in needs(waiting.pop()):
            path = there.get(need.lower())
            if path is not None and path not in kept:
                kept.add(path)
                waiting.append(path)
    for path in there.values():
        if path not in kept:
            path.unlink()
