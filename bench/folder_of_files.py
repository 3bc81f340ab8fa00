"""Attaching a folder of pictures to an incident, against decoding them alone.

**Invariants:**

- Ours is a whole process: each file hashed, encrypted and durable, made an exhibit, and looked at
  by a confined child of its own, which searches it for places and makes its pictures for print.
- The peer opens each picture with the same library, makes the same picture for print and encodes
  it, in one process without confinement, and hashes the file.
- Half are screenshots in PNG, half photographs in JPEG. Only what further files cost is compared:
  libraries, keys and a vault come before.
- What the processors spent is read, since children run beside each other.
- Memory after unlocking is what a process holds once a record is open, and what its key took was
  given back.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import sys
from pathlib import Path
from random import Random
from typing import Final

from bench.harness import Bench, Bound, Contest, Further, Settings, cpu, ours, told

_FEW = 8  # files, beside which the others are further ones
_SIDES = (1280, 1667)
_QUALITY = 82
# The program with its database, and nothing of the 256 MiB of the key derivation.
_MOST_MEMORY = 64e6


def attach_all(folder: str, vault: str) -> None:
    """Attach every file of a folder to an incident of a new record, whose keys are cheap."""
    from diary.crypto.kdf import KdfCost
    from diary.media.decoder_client import MediaClient
    from diary.model.record_nouns import Evidence, Incident
    from diary.services.attachment_service import StoredFile
    from diary.vault import lifecycle

    cheap, media = KdfCost(memory_kib=64, passes=1, lanes=2), MediaClient()
    how = lifecycle.VaultConfig(media=media, zone="Europe/London", cost=cheap, floor=cheap)
    session = lifecycle.create(Path(vault), "marble otter quiet lantern", how)
    incident = session.journal.record(Incident(what="A parcel"))
    outcomes = session.evidence.store(sorted(Path(folder).iterdir()))
    files = [outcome for outcome in outcomes if isinstance(outcome, StoredFile)]
    for item in session.evidence.admit_all(files, Evidence(incidents=(incident.id,))):
        original = session.evidence.original_of(item)
        assert original is not None
        assert original.prepared().made
    session.close()
    media.close()


def decode_all(folder: str) -> None:
    """Make the picture for print of every file of a folder, and hash the file."""
    from PIL import Image

    for path in sorted(Path(folder).iterdir()):
        data = path.read_bytes()
        hashlib.sha256(data).digest()
        picture = Image.open(io.BytesIO(data))
        scale = min(1.0, *(most / side for most, side in zip(_SIDES, picture.size, strict=True)))
        picture.draft(None, (round(picture.width * scale), round(picture.height * scale)))
        image = picture.convert("RGB")
        image.thumbnail(_SIDES, Image.Resampling.LANCZOS, reducing_gap=2.0)
        image.save(io.BytesIO(), "JPEG", quality=_QUALITY, subsampling=2)


def memory_after_unlocking(vault: str) -> None:
    """Print the memory that an opened vault holds, its keys derived at the usual cost."""
    from diary.crypto.kdf import DEFAULT
    from diary.media.decoder_client import MediaClient
    from diary.model.revisions import TimelineFilter
    from diary.vault import lifecycle

    media = MediaClient()
    how = lifecycle.VaultConfig(media=media, zone="Europe/London", cost=DEFAULT)
    words = "marble otter quiet lantern"
    lifecycle.create(Path(vault), words, how).close()
    session = lifecycle.unlock(Path(vault), words, how)
    session.journal.timeline(TimelineFilter())
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    print(next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")))
    session.close()
    media.close()


def _pictures(settings: Settings, count: int) -> Path:
    """Return a folder of so many pictures, each different from the others."""
    from PIL import Image

    folder = settings.folder / f"pictures-{count}"
    if folder.exists():
        return folder
    folder.mkdir()
    rng = Random(9)
    soft = Image.frombytes("RGB", (128, 96), rng.randbytes(128 * 96 * 3))
    photograph = soft.resize((4000, 3000), Image.Resampling.BICUBIC)
    lines = Image.frombytes("L", (27, 58), rng.randbytes(27 * 58))
    screen = lines.resize((1080, 2340), Image.Resampling.NEAREST).convert("RGB")
    for number in range(count):
        image, form = (screen, "PNG") if number % 2 else (photograph, "JPEG")
        image.putpixel((0, 0), (number % 256, number // 256, 7))
        image.save(folder / f"IMG_{number:04}.{form.lower()}", form)
    return folder


def _all(settings: Settings) -> Path:
    return _pictures(settings, 40 if settings.quick else 200)


def _few(settings: Settings) -> Path:
    return _pictures(settings, _FEW)


def _prepare(settings: Settings) -> None:
    shutil.rmtree(settings.folder / "vault", ignore_errors=True)
    _all(settings), _few(settings)


def _peer(folder: Path) -> list[str]:
    return [sys.executable, "-m", "bench.contender", "decode-all", str(folder)]


_FOLDER = Contest(
    {
        "ours": lambda it: ours("attach-all", _all(it), it.folder / "vault"),
        "few": lambda it: ours("attach-all", _few(it), it.folder / "vault"),
        "decoding": lambda it: _peer(_all(it)),
        "decoding few": lambda it: _peer(_few(it)),
    },
    _prepare,
)
_UNLOCKED = Contest(
    {"ours": lambda it: ours("memory-after-unlocking", it.folder / "vault")}, _prepare
)

COSTS: Final = {
    "a further file attached / decoded alone, CPU": "Making the picture is most of both. Ours adds "
    "the search for places, a process of its own for each file, and what goes between them.",
}

BENCHES: list[Bench] = [
    Further(
        "a further file attached / decoded alone, CPU",
        2.0,
        _FOLDER,
        ("ours", "few"),
        ("decoding", "decoding few"),
        cpu,
    ),
    Bound("memory after unlocking / 64 MB", 1.0, _UNLOCKED, "ours", _MOST_MEMORY, told),
]
