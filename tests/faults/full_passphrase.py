"""A passphrase changed on a disk without a free byte, killed before each call; as `full_disk` is.

With the reserve the change is made by giving it up; without it, it is refused with a sentence. Cut
off anywhere, the old words or the new open the record while the disk is still full, and everything
in it is read. Once there is room, it is what it has to be after a change that was cut off.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from diary.errors import WrongPassphrase
from diary.model.books_and_nouns import Noun
from diary.vault.lifecycle import unlock
from tests.faults import strace, sweeps, vaults, whole_vaults
from tests.faults.full_disk import FULL, fill_to_the_last_byte, holds, room, small_disk
from tests.faults.strace import Ended, Point
from tests.faults.whole_vaults import NEW, Place
from tests.support.records import PASSPHRASE, settled

NAME = "passphrase"
# Of mending what can be mended; not that somebody put an older key file back.
_TOLD = {"head-brought-up-to-date", "keys-copy-mended", "keys-mended", "disk-nearly-full"}


@dataclass(frozen=True)
class OnAFullDisk(Place):
    """The vault on a small disk of its own, which is filled before each try."""

    ballast: bool = True

    @property
    def disk(self) -> Path:
        return self.home / "disk"

    @property
    def hurt(self) -> Path:
        return self.disk / "around"

    def fresh(self, name: str) -> None:
        empty(self.disk)
        super().fresh(name)
        if not self.ballast:
            (self.vault / "reserve").unlink()
        fill_to_the_last_byte(self.disk)

    def holds(self, name: str, done: Ended) -> str:
        if not (self.vault / "reserve").exists():
            # what was given up or removed gives nobody room now
            fill_to_the_last_byte(self.disk)
        assert self._read(NEW) or self._read(PASSPHRASE)
        for filler in fillers(self.disk):
            filler.unlink()
        return super().holds(name, done)

    def _read(self, words: str) -> bool:
        try:
            told = vaults.told(unlock(self.vault, words, settled()))
        except WrongPassphrase:
            return False
        assert set(told.notices) <= _TOLD, told.notices
        assert told.faults == ()
        assert (told.without(Noun.ACCESS), told.draft) == (self.before.subjects, self.before.draft)
        return True


def fillers(disk: Path) -> list[Path]:
    return list(disk.glob("filler*"))


def empty(disk: Path) -> None:
    shutil.rmtree(disk / "around", ignore_errors=True)
    for filler in fillers(disk):
        filler.unlink()


def calls(at: OnAFullDisk, code: int) -> Sequence[Point]:
    """Every call of the change that can change the vault; it ends with this exit code."""
    at.fresh(NAME)
    log = at.home / "calls"
    kinds = ",".join(strace.CHANGING)
    traced = ["strace", "-f", "-y", "-s", "0", "-o", str(log), "-e", f"trace={kinds}"]
    done = strace.run(at.command(NAME), at.home, traced)
    assert done.code == code, done
    assert code == 0 or (done.err.count("\n") == 1 and done.err.startswith(FULL)), done
    return strace.thinned(list(strace.touching(log.read_text(encoding="utf-8"), at.hurt)))


def main(home: Path) -> int:
    made = whole_vaults.place(home)
    small_disk(home / "disk")
    for ballast, code in ((True, 0), (False, 6)):
        at = OnAFullDisk(made.home, made.exhibit, made.blob, ballast)
        points = calls(at, code)
        assert room(at.disk) == 0 or ballast
        count = sweeps.kills(at, NAME, points)
        assert not count.failed, count.failed[0]
        answers = "; ".join(f"{answer}: {n}" for answer, n in sorted(count.answers.items()))
        holds(f"{'with' if ballast else 'without'} the reserve: {count.tried} kills, {answers}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
