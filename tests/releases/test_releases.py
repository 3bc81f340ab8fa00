"""Every release opens what every release wrote: records, bundles and copies.

`python -m tests.support.release_files` writes what the version that is being made keeps. What a
released version keeps is never written again: its row of `RELEASED` says what it was.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from diary import __version__
from diary.media.decoder_client import MediaClient
from diary.model.books_and_nouns import Book, Noun
from diary.model.revisions import CLASSES
from diary.services.access.credentials import Credentials
from diary.services.session import Session
from diary.vault.lifecycle import unlock
from diary.vault.restoration import restore
from exporters.bundle_reader import open_bundle_case
from exporters.check import own_pdf
from exporters.check.check_report import CheckVerdict
from tests.support import release_files
from tests.support.release_files import DIGESTS, HERE, PASSPHRASE, RELEASED, digest_of, listed

ROOT = HERE.parents[1]
KEPT: Mapping[str, Mapping[str, str]] = json.loads(DIGESTS.read_text("utf-8"))
VERSIONS = sorted(KEPT)


@pytest.fixture(scope="module")
def media() -> Iterator[MediaClient]:
    with closing(MediaClient()) as client:
        yield client


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def index(version: str) -> Any:
    return json.loads((HERE / version / "index.json").read_text("utf-8"))


def opened(folder: Path, words: str, media: MediaClient) -> Session:
    return unlock(folder, words, release_files.config(media))


def test_every_version_that_is_kept_is_listed() -> None:
    kept = {path.parent.name for path in HERE.glob("*/index.json")}
    assert sorted(kept) == VERSIONS
    assert __version__ in VERSIONS


def test_no_file_is_other_than_it_is_listed(version: str) -> None:
    assert listed(HERE / version) == KEPT[version]


def test_what_a_release_wrote_never_changes() -> None:
    for version, digest in RELEASED.items():
        assert digest_of(KEPT[version]) == digest, version


def test_a_release_in_the_change_log_is_kept_for_good() -> None:
    told = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert set(re.findall(r"^## \[([0-9.]+)\]", told, re.MULTILINE)) == set(RELEASED)


def test_what_was_released_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_files, "RELEASED", {__version__: ""})
    with pytest.raises(SystemExit, match="does not change"):
        release_files.main()


@pytest.mark.parametrize("way", ["passphrase", "recovery_code"])
def test_its_record_opens_and_says_the_same(
    version: str, index: Any, way: str, media: MediaClient, tmp_path: Path
) -> None:
    record = Path(shutil.copytree(HERE / version / "record", tmp_path / "record"))
    with closing(opened(record, index[way], media)) as session:
        told = release_files.entries(session)
        if way == "passphrase":
            assert told == index["entries"]
        else:
            # The use of the code is an entry of its own.
            assert [each for each in told if each in index["entries"]] == index["entries"]
        assert session.drafts.load() == index["draft"]
        assert session.integrity.verify().ok


def test_its_copy_is_made_a_record_again(
    version: str, index: Any, media: MediaClient, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(HERE / version / "copy", tmp_path / "copy"))
    again = tmp_path / "again"
    restored = restore(copy, again, Credentials(PASSPHRASE), release_files.config(media))
    assert not restored.missing
    with closing(opened(again, PASSPHRASE, media)) as session:
        told = [each for each in release_files.entries(session) if each["book"] == Book.RECORD]
        own = [each for each in index["entries"] if each["book"] == Book.RECORD]
        assert told[:-1] == own
        assert told[-1]["fields"]["change"] == "restored"
        assert session.integrity.verify().ok


def test_its_bundle_is_consistent_and_read_to_the_last_field(
    version: str, index: Any, media: MediaClient
) -> None:
    case = open_bundle_case([HERE / version / "bundle.zip"], pdf=own_pdf.ReaderApart(media))
    assert case.report.verdict is CheckVerdict.UNCONFIRMED
    assert case.unread == 0
    fields = [each["fields"] for each in index["entries"] if each["book"] == Book.RECORD]
    told = [each for each in fields if each]
    shown = {noun: {item.id for item in case.journal.items(noun)} for noun in Noun}
    assert {id_ for ids in shown.values() for id_ in ids} <= {each["@subject"] for each in told}
    nouns = {each["@kind"].split(".")[0] for each in told}
    # What is to be told goes on a sheet, or nowhere.
    assert {noun.value for noun, ids in shown.items() if ids} == nouns - {Noun.FACTOR.value}


def _named(cls: type) -> set[str]:
    return {each.name for each in dataclasses.fields(cls) if "issued" not in each.metadata}


def test_what_this_version_keeps_has_every_noun_and_every_field() -> None:
    index = json.loads((HERE / __version__ / "index.json").read_text("utf-8"))
    said: dict[str, set[str]] = {}
    for each in index["entries"]:
        if each["fields"]:
            noun = each["fields"]["@kind"].split(".")[0]
            said.setdefault(noun, set()).update(name.split(".")[0] for name in each["fields"])
    # A time stamp is somebody else's reply; tests/vectors/stamps/ has some.
    assert {noun.value for noun in Noun} - set(said) == {Noun.STAMP.value}
    for noun in set(Noun) - release_files.BY_THE_PROGRAM:
        assert _named(CLASSES[noun]) - said[noun] == set(), noun
