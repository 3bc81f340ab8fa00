"""Importing attachments, and unlocking, against tools that do less of it.

**Invariants:**

- Ours is a whole process: it hashes each file, encrypts it and makes it durable. `sha256sum` only
  hashes, `cp` only copies and syncs, and `age` encrypts and syncs.
- All find the source in the page cache, so that the disk is what is written to.
- Unlocking is compared in what Argon2id takes the processors, with the same cost: ours in the
  library of the program, its peer in `argon2-cffi`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from bench.harness import Against, Bench, Bound, Contest, Settings, ours, peak, told

MIB = 1 << 20
_MOST_MEMORY = 64e6


def _video(settings: Settings) -> Path:
    """Return one large file of random bytes, read once so that all find it in the page cache."""
    path = settings.folder / "video"
    size = (256 if settings.quick else 1024) * MIB
    if not path.exists():
        with path.open("wb") as file:
            for _ in range(size // MIB):
                file.write(os.urandom(MIB))
        _settle()
    with path.open("rb", buffering=0) as file:
        buffer = bytearray(MIB)
        while file.readinto(buffer):
            pass
    return path


def _photographs(settings: Settings) -> Path:
    folder = settings.folder / "photographs"
    if not folder.exists():
        folder.mkdir()
        for number in range(40 if settings.quick else 200):
            (folder / f"IMG_{number:04}.jpg").write_bytes(os.urandom(4 * MIB))
        _settle()
    for path in folder.iterdir():
        path.read_bytes()
    return folder


def _holes(settings: Settings, name: str) -> Path:
    """Return a long sparse file: memory use does not depend on its content."""
    path = settings.folder / name
    if not path.exists():
        path.touch()
        factor = 4 if name == "long" else 1
        os.truncate(path, factor * (256 if settings.quick else 1024) * MIB)
    return path


def _settle() -> None:
    # What is still being written back would slow down the contender that comes first.
    os.sync()


def _clean(settings: Settings) -> None:
    out = settings.folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.unlink(missing_ok=True)
    _settle()


def _clean_video(settings: Settings) -> None:
    _clean(settings)
    _video(settings)


def _clean_photographs(settings: Settings) -> None:
    _clean(settings)
    _photographs(settings)


def _out(settings: Settings) -> Path:
    return settings.folder / "out"


def _recipient(settings: Settings) -> str:
    identity = settings.folder / "identity"
    if not identity.exists():
        subprocess.run(["age-keygen", "-o", identity], check=True, capture_output=True)
    told = subprocess.run(
        ["age-keygen", "-y", identity], check=True, capture_output=True, text=True
    )
    return told.stdout.strip()


def _shell(line: str, *arguments: str | Path) -> list[str | Path]:
    return ["sh", "-c", line, "sh", *arguments]


_VIDEO = Contest(
    {
        "ours": lambda it: ours("attach", _video(it), _out(it)),
        "sha256sum": lambda it: _shell('sha256sum "$1" >/dev/null', _video(it)),
        "age": lambda it: _shell(
            'age -r "$1" -o "$3" "$2" && sync "$3"', _recipient(it), _video(it), _out(it)
        ),
    },
    _clean_video,
)
_PHOTOGRAPHS = Contest(
    {
        "ours": lambda it: ours("attach", _photographs(it), _out(it)),
        "cp": lambda it: _shell('cp -r "$1" "$2" && sync -f "$2"', _photographs(it), _out(it)),
        "sha256sum": lambda it: _shell('sha256sum "$1"/* >/dev/null', _photographs(it)),
    },
    _clean_photographs,
)
_MEMORY = Contest(
    {
        "short": lambda it: ours("attach", _holes(it, "short"), _out(it)),
        "long": lambda it: ours("attach", _holes(it, "long"), _out(it)),
    },
    _clean,
)
_UNLOCK = Contest({"ours": lambda it: ours("unlock"), "peer": lambda it: ours("unlock-peer")})

WANTED: Final = {
    "import 200 photographs / cp -r, synced": 1.15,
    "import 200 photographs / sha256sum": 1.3,
    "unlock, CPU of Argon2id / argon2-cffi": 1.05,
}
COSTS: Final = {
    "import 200 photographs / cp -r, synced": "cp takes little but the disk's own time; hashing "
    "and encrypting is the rest.",
    "import 200 photographs / sha256sum": "sha256sum writes nothing; the disk takes about as long "
    "for what is written.",
    "unlock, CPU of Argon2id / argon2-cffi": "Both do the same work; what lies between them is how "
    "two processes differ.",
}

BENCHES: list[Bench] = [
    Against("import 1 GiB / sha256sum", 1.1, _VIDEO, "ours", "sha256sum"),
    Against("import 1 GiB / age -r, synced", 0.55, _VIDEO, "ours", "age"),
    Against("import 200 photographs / cp -r, synced", 1.7, _PHOTOGRAPHS, "ours", "cp"),
    Against("import 200 photographs / sha256sum", 1.9, _PHOTOGRAPHS, "ours", "sha256sum"),
    Against("import memory, 4 GiB / 1 GiB", 1.05, _MEMORY, "long", "short", peak),
    Bound("import memory, 4 GiB / 64 MB", 1.0, _MEMORY, "long", _MOST_MEMORY, peak),
    Against("unlock, CPU of Argon2id / argon2-cffi", 1.1, _UNLOCK, "ours", "peer", told),
]
