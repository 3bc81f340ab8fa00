"""A disk of 24 MB, filled by a queue and to the last byte; run inside a mount namespace of its own.

Prints one line for each thing that was seen to hold, and ends at the first that does not.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from diary.store.disk_reserve import RESERVE_BYTES
from tests.faults import strace, vaults
from tests.support.records import PASSPHRASE
from tests.ui.cli.conftest import NOTICES

SIZE_MB = 24
KEEP = ("--positions", "keep", "--device", "keep")
QUEUED, QUEUED_BYTES = 3_000, 16_000
FULL = "The disk is full."
NOT_NOTED = "It is there and stays there, but the record could not note it."


def main(home: Path) -> int:
    disk = small_disk(home / "disk")
    (home / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    (home / "line.json").write_text('{"what":"written on a full disk"}', encoding="utf-8")
    secret = ["--passphrase-file", str(home / "passphrase")]
    kept = queue(home, secret)
    assert kept > QUEUED // 4
    holds(f"{kept} of {QUEUED} queued attachments taken and whole, the others refused one by one")

    vault = vaults.make(disk / "vault")
    before = vaults.sound(vault).subjects

    kept = fill_with_attachments(home, vault, secret)
    told = vaults.sound(vault)
    assert len(told.subjects) == len(before) + kept
    holds(f"{kept} attachments acknowledged and whole, then exit 6 and a sentence")

    fill_to_the_last_byte(disk)
    done = strace.run(["record", vault, "--from", home / "line.json", *secret], home)
    assert (done.code, done.err) == (0, ""), done
    assert done.out.split()[0] in vaults.everything(vault).subjects
    holds("words saved on a full disk, by giving up the reserve")

    session = vaults.opened(vault)
    session.drafts.save("kept as well " * 400)
    session.close()
    assert not (vault / "reserve").exists()
    fill_to_the_last_byte(disk)
    done = strace.run(["record", vault, "--from", home / "line.json", *secret], home, seed=2)
    assert done.code == 6, done
    assert done.err.startswith(FULL), done
    assert done.err.count("\n") == 1, done
    holds("without room or reserve: exit 6 and a sentence")

    # what the last command could not fold in is in the log now, and the disk has no byte for more
    assert room(disk) == 0
    read_it(home, vault, secret)
    holds("without room or reserve: it opens, and everything in it is read")
    carry_away(home, vault, secret)
    holds("without room or reserve: a bundle and a copy are made on another disk")

    for filler in disk.glob("filler*"):
        filler.unlink()
    told = vaults.everything(vault)
    assert told.draft == "kept as well " * 400
    assert told.faults == ()
    assert (vault / "reserve").stat().st_size == RESERVE_BYTES
    holds("room again: everything verifies, the draft is there, the reserve is laid again")
    return 0


def small_disk(place: Path) -> Path:
    place.mkdir()
    size = f"size={SIZE_MB}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "none", str(place)], check=True)
    return place


def queue(home: Path, secret: list[str]) -> int:
    """Attaches more files at once than a disk holds; how many it took."""
    vault = vaults.make(small_disk(home / "queue") / "vault")
    before = vaults.sound(vault).subjects
    sources = [home / f"{number}.bin" for number in range(QUEUED)]
    for number, source in enumerate(sources):
        source.write_bytes(number.to_bytes(4, "big") * (QUEUED_BYTES // 4))
    done = strace.run(["attach", vault, "1", *sources, *secret, "--quiet"], home)
    # a sentence for each that was refused, and one more only where closing met the full disk too
    taken, said = vaults.answered(done.out), done.err.splitlines()
    refused = [line for line in said if line.startswith("FILE ")]
    assert done.code == 6, done.err[-500:]
    assert len(taken) + len(refused) == QUEUED
    assert all(f": {FULL}" in line for line in refused), done.err[-500:]
    assert [line[: len(FULL)] for line in said if line not in refused] in ([], [FULL]), said[-1]
    # not `sound`: there is no room, and the record says so when it is opened
    told = vaults.everything(vault)
    assert told.faults == ()
    assert told.subjects.keys() - before.keys() == set(taken)
    assert not list(vault.rglob("*.part"))
    return len(taken)


def read_it(home: Path, vault: Path, secret: list[str]) -> None:
    """Every command that only reads says what it always says."""
    for name, *more in (
        ["list"], ["list", "--search", "outside"], ["show", "1", "--history"], ["patterns"],
        ["verify"], ["seal"], ["handovers"], ["backup"],
    ):  # fmt: skip
        done = strace.run([name, vault, *more, *secret], home, seed=3)
        assert (done.code, done.err) == (0, ""), (name, done)


def carry_away(home: Path, vault: Path, secret: list[str]) -> None:
    """What is made elsewhere is whole; that it could not be noted is said."""
    bundle, copy = home / "bundle", home / "copy"
    for command in (
        ["export", vault, "--for", "police", *KEEP, "--out", bundle],
        ["backup", vault, "--to", copy],
    ):
        done = strace.run([*command, *secret], home, seed=4)
        # how many files cannot be searched, and what to think of, is said of every bundle
        usual = ("be searched for words", *NOTICES)
        lines = done.err.splitlines()
        said = [line for line in lines if not any(each in line for each in usual)]
        assert (done.code, said) == (6, [f"{NOT_NOTED} {FULL}"]), done
    for command in (["check", bundle], ["backup", vault, "--to", copy, "--verify-only", *secret]):
        assert strace.run(command, home, seed=5).code == 0


def fill_with_attachments(home: Path, vault: Path, secret: list[str]) -> int:
    """Attaches megabytes until one does not fit; how many were acknowledged."""
    source = home / "megabyte.bin"
    for turn in range(2 * SIZE_MB):
        source.write_bytes(bytes([turn]) * (1 << 20))
        done = strace.run(["attach", vault, "1", source, *secret, "--quiet"], home, seed=100 + turn)
        if done.code:
            assert done.code == 6, done
            assert done.err.startswith(f"FILE 1: {FULL}"), done
            assert done.err.count("\n") == 1, done
            assert not done.out, done
            return turn
    raise AssertionError("the disk never filled up")


def fill_to_the_last_byte(disk: Path) -> None:
    turn = sum(1 for _ in disk.glob("filler*"))
    descriptor = os.open(disk / f"filler{turn}", os.O_WRONLY | os.O_CREAT)
    try:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while os.write(descriptor, bytes(size)):
                    pass
            except OSError:
                continue
    finally:
        os.close(descriptor)
    assert room(disk) == 0


def room(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def holds(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
