from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from diary.errors import WrongPassphrase
from diary.model.record_nouns import Evidence
from diary.services.attachment_service import StoredFile
from diary.vault.lifecycle import create, unlock
from tests.support.records import PASSPHRASE, settled

CUT_OFF = (
    "head.new",
    "draft.new",
    "reserve.new",
    "keys.new",
    "keys.bak.new",
    f"cache/{'ab' * 16}.{'cd' * 16}.part",
    f"att/ab/{'ab' * 16}.part",
)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    create(folder, PASSPHRASE, settled()).close()
    for name in CUT_OFF:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"half of it")
    return folder


def left(folder: Path) -> list[str]:
    return [name for name in CUT_OFF if (folder / name).exists()]


def test_opening_removes_what_writings_that_were_cut_off_left(vault: Path) -> None:
    unlock(vault, PASSPHRASE, settled()).close()
    assert left(vault) == []


def test_an_opening_that_fails_removes_nothing(vault: Path) -> None:
    with pytest.raises(WrongPassphrase):
        unlock(vault, "not this one", settled())
    assert left(vault) == list(CUT_OFF)


def test_opening_leaves_what_the_record_names_where_it_is(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_bytes(b"what came by post")
    stray = vault / "att" / "cd" / ("cd" * 16)
    with closing(unlock(vault, PASSPHRASE, settled())) as session:
        (stored,) = session.evidence.store([tmp_path / "letter.txt"])
        assert isinstance(stored, StoredFile)
        session.evidence.admit(stored, Evidence(title="A letter"))
    stray.parent.mkdir()
    stray.write_bytes(b"named by nothing")
    with closing(unlock(vault, PASSPHRASE, settled())) as session:
        assert session.info.notices == ("planted-set-aside",)
        assert session.integrity.verify().faults == ()
    assert [path.name for path in (vault / "orphans").iterdir()] == [stray.name]
