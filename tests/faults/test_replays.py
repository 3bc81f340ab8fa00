"""What was put back, or taken from elsewhere: named by opening, by `verify`, or in the docs."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import AccessKind
from diary.services.access.credentials import Credentials
from diary.services.integrity import IntegrityFault
from tests.faults import replays, vaults
from tests.faults.replays import Days
from tests.support import access
from tests.support.records import PASSPHRASE

# What the ledger does not say, since no way in was changed in between, and what leads to the leaves
# of the index of words as long as every word is found by it all the same: in the documents.
UNSEEN = {"settings", "search_idx"}
# The ledger's newest page, and the page that says which tables there are.
AT_ONCE = {"ledger", "sqlite_master"}


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    return Days(tmp_path_factory.mktemp("days"), evenings=2)


def test_files_of_another_vault_are_named(days: Days, tmp_path: Path) -> None:
    swaps = replays.of_other_vaults(days, tmp_path)
    assert len(swaps) == 9
    for swap in swaps:
        replays.told(days, swap)


def test_files_of_another_day_or_place_are_named_or_documented(days: Days) -> None:
    swaps = replays.of_this_vault(days)
    assert [swap.how for swap in swaps if not swap.said] == [
        "head of the evening before",
        "the whole folder of the evening before",
    ]
    for swap in swaps:
        replays.told(days, swap)


def look(days: Days, evenings: slice = slice(None, -1)) -> dict[str, set[tuple[int, int]]]:
    pages = days.old_pages(evenings)
    assert len(pages) > 10
    found: dict[str, set[tuple[int, int]]] = {}
    for page in pages:
        found.setdefault(page.table, set()).add((page.verify.code, page.list.code))
    return found


def test_an_old_page_is_named_by_opening_or_by_verifying(days: Days) -> None:
    found = look(days, slice(0, 1))
    assert {table for table, codes in found.items() if any(v == 0 for v, _ in codes)} == UNSEEN
    at_once = {table for table, codes in found.items() if (4, 4) in codes}
    assert at_once >= AT_ONCE


@pytest.mark.soak
def test_an_old_page_of_a_longer_record_is_named(tmp_path: Path) -> None:
    found = look(Days(tmp_path, evenings=3, entries=150))
    assert {table for table, codes in found.items() if any(v == 0 for v, _ in codes)} <= UNSEEN


def test_an_old_key_file_is_told_as_far_as_it_can_be(tmp_path: Path) -> None:
    days = Days(tmp_path, evenings=1)
    old = days.days[-1]
    session = vaults.opened(days.folder)
    session.access.change_passphrase(Credentials(PASSPHRASE), Credentials("another passphrase"))
    session.close()
    new = days.files()
    days.days.append(new)
    assert old["keys"] != new["keys"]
    one, both = {**new, "keys": old["keys"]}, {**new, "keys": old["keys"], "keys.bak": old["keys"]}
    assert days.after(one, "list", "another passphrase").code == 3
    # Whoever holds the old file and the old passphrase gets in, and is told by the record itself.
    for files in (one, both):
        opened = days.after(files, "list")
        assert opened.code == 0
        assert "not the one that was written last" in " ".join(opened.said)


# --- an old page of the settings --------------------------------------------------------------

BEHIND = "is from an earlier day"


def test_an_old_page_of_settings_that_hides_an_old_key_file_is_named(tmp_path: Path) -> None:
    days = Days(tmp_path, evenings=1)
    old = days.days[-1]
    session = vaults.opened(days.folder)
    session.access.change_passphrase(Credentials(PASSPHRASE), Credentials("another passphrase"))
    session.close()
    days.days.append(days.files())
    for name in ("keys", "keys.bak"):
        (days.folder / name).write_bytes(old[name])
    replays.put_settings_back(days.folder, old["db"])
    spoiled = days.files()
    opened, verified = days.after(spoiled, "list"), days.after(spoiled, "verify")
    assert (opened.code, verified.code) == (0, 1)
    assert BEHIND in " ".join(opened.said)
    assert "not the one that was written last" not in " ".join(opened.said)
    (said,) = verified.said
    assert said.startswith("db: ")
    assert BEHIND in said


def test_an_old_page_of_settings_that_hides_a_used_code_is_named(tmp_path: Path) -> None:
    folder = access.make(tmp_path / "vault")
    code, earlier = access.with_code(folder), (folder / "db").read_bytes()
    assert access.opens(folder, code) == ("recovery-code-used",)
    replays.put_settings_back(folder, earlier)
    session = access.opened(folder)
    assert session.info.notices == ("settings-put-back", "recovery-code-used")
    (use,) = session.journal.items(Noun.ACCESS)[1:]
    assert session.info.recovery_used == use.written
    assert session.integrity.verify().faults == (IntegrityFault("settings-put-back", "db"),)
    assert access.log(session) == [AccessKind.RECOVERY_MADE, AccessKind.RECOVERY_USED]
    session.close()


def test_the_page_of_every_day_before_the_last_change_is_named(tmp_path: Path) -> None:
    folder = access.make(tmp_path / "vault")
    days = [(folder / "db").read_bytes()]
    code = access.with_code(folder)
    days.append((folder / "db").read_bytes())
    access.opens(folder, code)
    days.append((folder / "db").read_bytes())
    session = access.opened(folder)
    session.access.acknowledge_use()
    session.access.change_passphrase(access.OLD, access.NEW)
    session.close()
    last = (folder / "db").read_bytes()
    for day in days:
        (folder / "db").write_bytes(last)
        replays.put_settings_back(folder, day, access.NEW)
        assert "settings-put-back" in access.opens(folder, access.NEW)
