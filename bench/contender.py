"""Our contenders, each a whole process: `python -m bench.contender WHAT ...`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

_TURNS = 3


def attach(source: str, vault: str) -> None:
    """Add a file, or every file of a folder, to the attachments of a vault folder."""
    from diary.crypto.attachment_encryption import Algorithm
    from diary.store.attachment_store import AttachmentStore, StoredAttachment

    path, folder = Path(source), Path(vault)
    folder.mkdir()
    store = AttachmentStore(folder, Algorithm.AES_256_GCM)
    if path.is_dir():
        outcomes = list(store.add_many(sorted(path.iterdir())))
        assert all(isinstance(done, StoredAttachment) for done in outcomes)
    else:
        store.add(path)


def unlock() -> None:
    """Print the CPU time in seconds of one key derivation at the usual cost."""
    from diary.crypto.kdf import DEFAULT, derive

    print(_cpu(lambda: derive(bytearray(b"four plain words"), bytes(32), DEFAULT)))


def unlock_peer() -> None:
    """Print the same for the derivation by argon2-cffi."""
    from argon2.low_level import Type, hash_secret_raw

    from diary.crypto.kdf import DEFAULT

    print(
        _cpu(
            lambda: hash_secret_raw(
                b"four plain words",
                bytes(32),
                DEFAULT.passes,
                DEFAULT.memory_kib,
                DEFAULT.lanes,
                32,
                Type.ID,
            )
        )
    )


def _cpu(work: Callable[[], object]) -> float:
    work()
    started = time.process_time()
    for _ in range(_TURNS):
        work()
    return (time.process_time() - started) / _TURNS


def leave(way: str, source: str, place: str) -> None:
    """Print the seconds that originals take out of a vault as a folder, zip, set or PDF."""
    from bench import deliveries

    deliveries.leave(way, source, place)


def read(path: str) -> None:
    """Read every export of a file."""
    from bench import exports

    exports.read(path)


def bring_in(folder: str, vault: str) -> None:
    """Bring a folder of photographs into a new record: kept, dated by the child, in the ledger."""
    from bench import exports

    exports.bring_in(folder, vault)


def attach_all(folder: str, vault: str) -> None:
    """Attach every file of a folder to an incident of a new record."""
    from bench import folder_of_files

    folder_of_files.attach_all(folder, vault)


def decode_all(folder: str) -> None:
    """Make the picture for print of every file of a folder, and nothing else."""
    from bench import folder_of_files

    folder_of_files.decode_all(folder)


def memory_after_unlocking(vault: str) -> None:
    """Print the memory that an opened vault holds."""
    from bench import folder_of_files

    folder_of_files.memory_after_unlocking(vault)


_CONTENDERS: dict[str, Callable[..., None]] = {
    "attach": attach,
    "attach-all": attach_all,
    "bring-in": bring_in,
    "decode-all": decode_all,
    "leave": leave,
    "memory-after-unlocking": memory_after_unlocking,
    "read": read,
    "unlock": unlock,
    "unlock-peer": unlock_peer,
}

if __name__ == "__main__":
    _CONTENDERS[sys.argv[1]](*sys.argv[2:])
