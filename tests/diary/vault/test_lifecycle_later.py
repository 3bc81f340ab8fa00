"""What a later release may leave in a vault without a higher lowest version is left as it is."""

from __future__ import annotations

from pathlib import Path

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident
from diary.vault.lifecycle import unlock
from tests.support import vaults
from tests.support.records import PASSPHRASE, settled


def test_a_code_a_setting_and_a_file_that_are_not_known_stay(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    session = vaults.new(folder)
    session.journal.record(Incident(what="x", behaviours=("LATER_CODE",)))
    session.settings.put("of-a-later-version", {"a": [1, "b"]})
    session.close()
    (folder / "later").write_bytes(b"of a later version")
    for _ in range(2):
        session = unlock(folder, PASSPHRASE, settled())
        (item,) = session.journal.items(Noun.INCIDENT)
        assert item.content.behaviours == ("LATER_CODE",)
        assert session.settings.get("of-a-later-version") == {"a": [1, "b"]}
        assert session.integrity.verify().ok
        session.close()
        assert (folder / "later").read_bytes() == b"of a later version"
