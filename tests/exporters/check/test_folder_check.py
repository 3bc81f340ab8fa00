"""Loose files: renamed, some of many, from two bundles, or with nothing to hold them against."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diary.crypto.signing import Signer, fingerprint
from exporters.bundle import layout
from exporters.check.bundle_check import CheckReport, CheckVerdict, FindingLevel, Status, check
from exporters.check.finding_texts import sentence

Loose = Callable[..., CheckReport]


@pytest.fixture
def pile(small_folder: Path, tmp_path: Path) -> list[Path]:
    """Every file of a bundle, in one folder, under names that say nothing."""
    (tmp_path / "pile").mkdir()
    files = sorted(path for path in small_folder.rglob("*") if path.is_file())
    return [Path(shutil.copy(path, tmp_path / "pile" / f"{n}.dat")) for n, path in enumerate(files)]


@pytest.fixture
def named(pile: list[Path], small_folder: Path) -> dict[str, Path]:
    """The pile by what each file is in the bundle."""
    files = sorted(path for path in small_folder.rglob("*") if path.is_file())
    names = (path.relative_to(small_folder).as_posix() for path in files)
    return dict(zip(names, pile, strict=True))


@pytest.fixture
def loose(pdf_reader: Any) -> Loose:
    return lambda paths, **other: check(list(paths), pdf=pdf_reader, **other)


def statuses(report: CheckReport) -> dict[str, Status]:
    return {item.file or item.supplied: item.status for item in report.files}


def codes(report: CheckReport, level: FindingLevel) -> set[tuple[str, str]]:
    return {(item.code, item.file) for item in report.findings if item.level is level}


def test_renamed_files_are_known_by_what_is_in_them(
    named: dict[str, Path], loose: Loose, signer: Signer
) -> None:
    report = loose(named.values())
    assert report.mode == "files"
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert {item.file: item.supplied for item in report.files} == {
        name: path.name for name, path in named.items()
    }
    assert set(statuses(report).values()) == {Status.UNCHANGED}
    assert report.counts["entries"] == 12
    assert report.counts["sheets"] == 3
    report = loose(named.values(), expected=fingerprint(signer.public))
    assert report.verdict is CheckVerdict.EXPECTED


def test_a_folder_of_renamed_files_is_taken_as_loose_files(pile: list[Path], loose: Loose) -> None:
    report = loose([pile[0].parent])
    assert (report.mode, report.verdict) == ("files", CheckVerdict.UNCONFIRMED)


@pytest.mark.parametrize(
    "left_out",
    [
        layout.EVIDENCE,
        layout.HOW_TO_CHECK,
        layout.RECORD,
        layout.MANIFEST,
        layout.KEY,
        "data/originals/AB-2_again.eml",
    ],
)
def test_what_is_not_supplied_is_said_and_the_rest_holds(
    named: dict[str, Path], loose: Loose, left_out: str
) -> None:
    del named[left_out]
    if left_out == layout.MANIFEST:
        named = {name: path for name, path in named.items() if not name.startswith("data/")}
    report = loose(named.values())
    assert report.verdict is CheckVerdict.PART_UNCONFIRMED
    assert report.ok
    assert statuses(report)[left_out] is Status.NOT_SUPPLIED
    assert report.counts["files_unchanged"] == len(named)


@pytest.mark.parametrize("left_out", [layout.TAG_MANIFEST, layout.SIGNATURE])
def test_without_list_or_signature_there_is_a_gap_and_no_approval(
    named: dict[str, Path], loose: Loose, left_out: str
) -> None:
    del named[left_out]
    report = loose(named.values())
    assert report.verdict is CheckVerdict.NOT_CHECKED
    assert not report.ok
    assert ("signature-not-checked", left_out) in codes(report, FindingLevel.GAP)


def test_without_the_key_file_the_record_names_the_key(
    named: dict[str, Path], loose: Loose, signer: Signer
) -> None:
    del named[layout.KEY]
    report = loose(named.values(), expected=fingerprint(signer.public))
    assert report.verdict is CheckVerdict.PART_EXPECTED
    del named[layout.RECORD]
    report = loose(named.values(), expected=fingerprint(signer.public))
    assert report.verdict is CheckVerdict.NOT_CHECKED


def test_originals_alone_are_unknown_and_the_missing_lists_are_said(
    named: dict[str, Path], loose: Loose
) -> None:
    photo = named["data/originals/AB-1_IMG_0213.JPG"]
    report = loose([photo])
    assert not report.ok
    assert report.verdict is CheckVerdict.NOT_CHECKED
    # one sentence, and not one for each part that is not here
    assert codes(report, FindingLevel.GAP) == {("no-lists", "")}
    assert statuses(report)[photo.name] is Status.UNKNOWN


def test_a_changed_file_is_unknown_and_the_listed_one_not_supplied(
    named: dict[str, Path], loose: Loose
) -> None:
    photo = named["data/originals/AB-1_IMG_0213.JPG"]
    photo.write_bytes(photo.read_bytes()[:-1])
    report = loose(named.values())
    assert not report.ok
    assert codes(report, FindingLevel.PROBLEM) == {("file-unknown", photo.name)}
    assert statuses(report)["data/originals/AB-1_IMG_0213.JPG"] is Status.NOT_SUPPLIED
    assert statuses(report)[photo.name] is Status.UNKNOWN


@pytest.mark.parametrize("name", [layout.RECORD, layout.MANIFEST, layout.KEY])
def test_a_changed_part_is_said_to_look_like_one(
    named: dict[str, Path], loose: Loose, name: str
) -> None:
    raw = named[name].read_bytes()
    named[name].write_bytes(
        raw.replace(b"a", b"b", 1) if name == layout.MANIFEST else raw[:-2] + b"x\n"
    )
    report = loose(named.values())
    assert not report.ok
    problems = {item.file: item for item in report.findings if item.level is FindingLevel.PROBLEM}
    assert named[name].name in problems or name in problems


def test_two_bundles_at_once_are_said_to_be_two(
    named: dict[str, Path], loose: Loose, make_small: Any, other_signer: Signer, put: Any,
    tmp_path: Path,
) -> None:  # fmt: skip
    put(make_small(other_signer), tmp_path / "other")
    others = [path for path in (tmp_path / "other").iterdir() if path.is_file()]
    report = loose([*named.values(), *others])
    # nothing is taken for changed, and nothing passes
    assert report.verdict is CheckVerdict.NOT_CHECKED
    assert codes(report, FindingLevel.GAP) == {("several-bundles", "")}
    assert report.files == ()


def test_a_second_list_that_nobody_signed_is_no_second_bundle(
    named: dict[str, Path], loose: Loose, tmp_path: Path
) -> None:
    other = tmp_path / "tagmanifest-sha256.txt"
    other.write_bytes(named[layout.TAG_MANIFEST].read_bytes().replace(b"a", b"b", 1))
    report = loose([*named.values(), other])
    assert codes(report, FindingLevel.PROBLEM) == {("part-of-another", other.name)}


def test_the_same_file_supplied_twice_is_twice_unchanged(
    named: dict[str, Path], loose: Loose, tmp_path: Path
) -> None:
    again = []
    for n, name in enumerate((layout.TAG_MANIFEST, layout.EVIDENCE, layout.SIGNATURE)):
        again.append(Path(shutil.copy(named[name], tmp_path / f"again-{n}")))
    report = loose([*named.values(), *again])
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert report.counts["files_unchanged"] == len(named) + 3


def test_files_of_one_name_from_two_folders_are_two(
    named: dict[str, Path], loose: Loose, tmp_path: Path
) -> None:
    (tmp_path / "else").mkdir()
    stranger = tmp_path / "else" / named[layout.EVIDENCE].name
    stranger.write_bytes(b"another file")
    report = loose([stranger, *named.values()])
    assert report.counts["files_unchanged"] == len(named)
    assert report.counts["files_unknown"] == 1


def test_a_packed_zip_is_named_as_something_to_unpack(
    named: dict[str, Path], loose: Loose, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_LZMA) as packed:
        for name, path in named.items():
            packed.write(path, name)
    (tmp_path / "note.txt").write_bytes(b"note")
    report = loose([tmp_path / "all.zip", tmp_path / "note.txt"])
    assert not report.ok
    assert ("archive-to-unpack", "") in codes(report, FindingLevel.GAP)


def test_zips_of_an_upload_count_as_what_is_in_them(
    named: dict[str, Path], loose: Loose, tmp_path: Path
) -> None:
    checks = tmp_path / "Checks.zip"
    with zipfile.ZipFile(checks, "w") as packed:
        for name in (*layout.COVERED, layout.TAG_MANIFEST, layout.SIGNATURE):
            packed.write(named.pop(name), name)
    report = loose([checks, *named.values()])
    assert report.verdict is CheckVerdict.UNCONFIRMED
    supplied = {item.file: item.supplied for item in report.files}
    assert supplied[layout.RECORD] == "Checks.zip/record.json"


def test_nothing_at_all_is_a_report_too(loose: Loose, tmp_path: Path) -> None:
    for paths in ([], [tmp_path]):
        report = loose(paths)
        assert report.verdict is CheckVerdict.NOT_CHECKED
        assert ("nothing-supplied", "") in codes(report, FindingLevel.GAP)


def test_what_cannot_be_read_is_named(loose: Loose, tmp_path: Path) -> None:
    report = loose([tmp_path / "absent", Path("a\0b")])
    assert codes(report, FindingLevel.PROBLEM) == {
        ("file-unreadable", "absent"),
        ("file-unreadable", "a\\x00b"),
    }


def test_what_is_no_file_is_named(loose: Loose, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    report = loose([tmp_path / "link", Path("/dev/null")])
    assert codes(report, FindingLevel.PROBLEM) == {
        ("file-is-a-link", "link"),
        ("file-is-not-a-file", "null"),
    }


HOSTILE = {
    "deep.json": b'{"commitments":[' * 50_000,
    "list": (b"ab" * 32 + b"  data/originals/../../etc/passwd\n") * 3,
    "long": b"ab" * 32 + b"  " + b"x" * 100_000,
    "binary": bytes(range(256)) * 400,
    "key": b"untrusted comment: " + b"x" * 10_000,
    "comment": b"untrusted comment: \xff\xfe\nRW\ntrusted comment: \x1b[2J\nxx\n",
    "empty": b"",
    "zeros": b"\0" * 5000,
}


def test_hostile_files_make_findings_never_an_error(
    named: dict[str, Path], loose: Loose, tmp_path: Path
) -> None:
    (tmp_path / "bad").mkdir()
    for name, raw in HOSTILE.items():
        (tmp_path / "bad" / name).write_bytes(raw)
    bad = sorted((tmp_path / "bad").iterdir())
    for some in ([], list(named.values())):
        report = loose([*bad, *some])
        assert not report.ok
        assert set(HOSTILE) <= {item.supplied for item in report.files}
        assert report.counts["files_unchanged"] == len(some)


def test_a_pdf_with_a_passphrase_is_sent_for_its_attachments(tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\n" + bytes(9000) + b"<< /Encrypt 5 0 R >>\n")
    report = check([tmp_path / "b.pdf"])
    assert report.verdict is CheckVerdict.NOT_CHECKED
    (said,) = (sentence(one) for one in report.findings)
    assert "save all its attachments" in said
