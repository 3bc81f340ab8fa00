"""A bundle in a zip, or in the files of a set for an upload, is opened as its folder is."""

from __future__ import annotations

import contextlib
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from diary.errors import NotABundle
from diary.model.books_and_nouns import Noun
from exporters.bundle import layout
from exporters.bundle_reader import BundleCase, open_bundle_case
from exporters.bundle_recognition import is_bundle
from exporters.check.bundle_check import check
from tests.corpus import packed, zips
from tests.corpus.case import Case
from tests.exporters.conftest import PHOTO, ident
from ui.text.error_messages import explain

ZIPS = [each for each in zips.cases() if each.name.startswith("zip: ")]
ZIPS += [each for each in packed.cases() if each.name.startswith(("packed: ", "leads out: "))]


def zipped(files: dict[str, Path], place: Path, how: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(place, "x", how) as made:
        for name, path in files.items():
            made.write(path, name)
    return place


@pytest.fixture
def folder(small_folder: Path) -> dict[str, Path]:
    paths = (path for path in sorted(small_folder.rglob("*")) if path.is_file())
    return {path.relative_to(small_folder).as_posix(): path for path in paths}


@pytest.fixture
def one_zip(folder: dict[str, Path], tmp_path: Path) -> list[Path]:
    inside = {f"Bundle/{name}": path for name, path in folder.items()}
    return [zipped(inside, tmp_path / "handed over.zip")]


@pytest.fixture
def deflated_zip(folder: dict[str, Path], tmp_path: Path) -> list[Path]:
    inside = {f"Bundle/{name}": path for name, path in folder.items()}
    return [zipped(inside, tmp_path / "made by Windows.zip", zipfile.ZIP_DEFLATED)]


@pytest.fixture
def a_set(folder: dict[str, Path], tmp_path: Path) -> list[Path]:
    place = tmp_path / "set"
    place.mkdir()
    alone = {
        name: path for name, path in folder.items() if name in (layout.EVIDENCE, layout.CHECK_PAGE)
    }
    payload = {name: path for name, path in folder.items() if layout.is_payload(name)}
    rest = {name: path for name, path in folder.items() if name not in {**alone, **payload}}
    for name, path in alone.items():
        (place / name).write_bytes(path.read_bytes())
    zipped(rest, place / "Checks.zip")
    zipped(payload, place / "Files-1.zip")
    return sorted(place.iterdir())


def shown(case: BundleCase) -> object:
    files = {id_: (each.name, each.sha256, each.is_copy) for id_, each in case.files.items()}
    return [case.journal.items(noun) for noun in Noun], files, case.made


@pytest.mark.parametrize("way", ["one_zip", "deflated_zip", "a_set"])
def test_it_shows_what_the_folder_shows(
    small_folder: Path, way: str, request: pytest.FixtureRequest
) -> None:
    paths: Sequence[Path] = request.getfixturevalue(way)
    assert is_bundle(paths)
    case = open_bundle_case(paths)
    assert shown(case) == shown(open_bundle_case([small_folder]))
    with case.files[ident("e1")].open() as file:
        assert file.read() == PHOTO
        file.seek(4)
        assert file.read(4) == PHOTO[4:8]


def test_a_set_may_be_named_by_its_folder(small_folder: Path, a_set: list[Path]) -> None:
    assert is_bundle([a_set[0].parent])
    assert shown(open_bundle_case([a_set[0].parent])) == shown(open_bundle_case([small_folder]))


def test_a_record_that_holds_a_zip_is_a_record_still(a_set: list[Path]) -> None:
    folder = a_set[0].parent
    (folder / "keys").write_bytes(b"x")
    assert not is_bundle([folder])


def test_files_that_are_not_all_there_are_read_as_far_as_they_go(a_set: list[Path]) -> None:
    checks = [path for path in a_set if path.name != "Files-1.zip"]
    case = open_bundle_case(checks)
    assert case.files == {}
    assert case.journal.items(Noun.INCIDENT)


@pytest.mark.parametrize("case", ZIPS, ids=[each.name for each in ZIPS])
def test_a_zip_that_the_check_refuses_is_not_opened(case: Case, tmp_path: Path) -> None:
    paths = case.make().lay(tmp_path)
    codes = [each.code for each in check(paths).findings]
    refused = [
        code for code in codes if code.startswith("archive-") and code != "archive-to-unpack"
    ]
    if refused:
        with pytest.raises(NotABundle) as error:
            open_bundle_case(paths)
        assert error.value.reason == refused[0]
        return
    # whatever else is wrong with it is said of a case, or there is none
    with contextlib.suppress(NotABundle):
        assert [each.code for each in open_bundle_case(paths).report.findings] == codes


def test_files_of_two_bundles_are_told_apart_before_anything_is_read(tmp_path: Path) -> None:
    (two,) = (each for each in _haste() if each.name == "haste: two zips")
    with pytest.raises(NotABundle) as refused:
        open_bundle_case(two.make().lay(tmp_path))
    assert refused.value.reason == "several-bundles"


def _haste() -> list[Case]:
    return [each for each in zips.cases() if each.name.startswith("haste: ")]


def test_nothing_is_unpacked(one_zip: list[Path], a_set: list[Path], tmp_path: Path) -> None:
    def lying() -> list[tuple[str, int]]:
        return sorted((str(p), p.stat().st_mtime_ns) for p in tmp_path.rglob("*"))

    before = lying()
    for paths in (one_zip, a_set):
        for file in open_bundle_case(paths).files.values():
            with file.open() as raw:
                raw.read()
    assert lying() == before


def test_a_file_of_another_kind_and_a_pipe_are_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"x")
    os.mkfifo(tmp_path / "pipe")
    for name in ("notes.txt", "pipe", "nothing"):
        with pytest.raises(NotABundle):
            open_bundle_case([tmp_path / name])


def test_a_pdf_with_a_passphrase_is_sent_for_its_attachments(tmp_path: Path) -> None:
    locked = tmp_path / "Bundle.pdf"
    locked.write_bytes(b"%PDF-1.7\n" + bytes(9000) + b"<< /Encrypt 5 0 R >>\n")
    with pytest.raises(NotABundle) as refused:
        open_bundle_case([locked])
    assert "save all its attachments" in explain(refused.value).text
