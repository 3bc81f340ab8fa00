"""A release: its list, its signature, its licences and materials, and what puts none together."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from diary import __version__, program_build
from diary.release_file import check_release, parse_list
from tests.support.programs import find
from tests.support.records import state
from tests.test_house import tracked

ROOT = Path(__file__).parents[2]
BUILT = datetime(2027, 2, 1, 12, tzinfo=UTC)
MODULES = ("release", "licences", "sbom", "lock")


@pytest.fixture
def modules() -> Iterator[dict[str, Any]]:
    """The scripts of the folder, as one of them sees the others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "packaging"))
        yield {name: importlib.import_module(name) for name in MODULES}


@pytest.fixture
def release(modules: dict[str, Any]) -> Any:
    return modules["release"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "release"
    made.mkdir()
    (made / f"daybook_{__version__}_amd64.deb").write_bytes(b"a package")
    return made


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    secret, public = tmp_path / "s.key", tmp_path / "p.pub"
    told = [find("minisign"), "-G", "-W", "-f", "-s", str(secret), "-p", str(public)]
    subprocess.run(told, check=True, capture_output=True)
    return secret, public


def test_the_list_has_every_file_and_two_runs_write_the_same(release: Any, folder: Path) -> None:
    release.gather(folder, BUILT, signed=False)
    first = state(folder)
    rows = parse_list(first["SHA256SUMS"])
    assert set(rows) == set(first) - {"SHA256SUMS"}
    assert {name: hashlib.sha256(first[name]).hexdigest() for name in rows} == rows
    release.gather(folder, BUILT, signed=False)
    assert state(folder) == first


def test_what_is_signed_here_is_a_newer_version_to_the_program(
    release: Any, folder: Path, keys: tuple[Path, Path]
) -> None:
    secret, public = keys
    release.gather(folder, BUILT, signed=False)
    release.sign(folder, secret, public, BUILT)
    first = state(folder)
    deb = next(folder.glob("*.deb"))
    found = check_release(deb, release.public_line(public), "0.0.1")
    assert (found.name, found.version, found.released_on) == (
        deb.name,
        __version__,
        date(2027, 2, 1),
    )
    assert found.changes.startswith(f"Daybook {__version__}\n")
    release.sign(folder, secret, public, BUILT)
    assert state(folder) == first


def test_a_public_key_that_is_not_of_the_private_one_signs_nothing(
    release: Any, folder: Path, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    other = tmp_path / "other.pub"
    told = [find("minisign"), "-G", "-W", "-f", "-s", str(tmp_path / "other.key"), "-p", str(other)]
    subprocess.run(told, check=True, capture_output=True)
    release.gather(folder, BUILT, signed=False)
    with pytest.raises(release.ReleaseError, match="not that of the private one"):
        release.sign(folder, keys[0], other, BUILT)
    assert not (folder / "SHA256SUMS.minisig").exists()


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_private_key_inside_the_checkout_is_refused_also_through_links(
    release: Any, tmp_path: Path
) -> None:
    checkout, away = tmp_path / "checkout", tmp_path / "away"
    checkout.mkdir()
    away.mkdir()
    (checkout / "s.key").write_bytes(b"x")
    (away / "s.key").write_bytes(b"x")
    (away / "in").symlink_to(checkout / "s.key")
    (checkout / "out").symlink_to(away / "s.key")
    (tmp_path / "same").symlink_to(checkout)
    for inside in (
        checkout / "s.key", away / "in", checkout / "out", tmp_path / "same" / "s.key",
        away / ".." / "checkout" / "s.key",
    ):  # fmt: skip
        with pytest.raises(release.ReleaseError, match="inside the checkout"):
            release.outside(inside, checkout)
    with pytest.raises(release.ReleaseError, match="no private key"):
        release.outside(away / "none", checkout)
    assert release.outside(away / "s.key", checkout) == away / "s.key"


def test_no_private_key_is_in_the_checkout() -> None:
    words = b"minisign encrypted" + b" secret key"
    assert [name for name in tracked() if words in (ROOT / name).read_bytes()] == []


def test_only_a_version_of_the_change_log_is_signed(release: Any, tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text(
        "## [Unreleased]\n\n### Added\n\n- x\n\n## [0.2.0]\n\n- y\n", encoding="utf-8"
    )
    assert release.changes("0.2.0", True, tmp_path) == "Daybook 0.2.0\n\n- y\n"
    assert release.changes("0.3.0", False, tmp_path) == "Daybook 0.3.0\n\nAdded\n\n- x\n"
    with pytest.raises(release.ReleaseError, match=r"no section \[0.3.0\]"):
        release.changes("0.3.0", True, tmp_path)


def test_nothing_and_what_is_no_file_is_not_released(release: Any, tmp_path: Path) -> None:
    with pytest.raises(release.ReleaseError, match="nothing to release"):
        release.gather(tmp_path, BUILT, signed=False)
    (tmp_path / "a folder").mkdir()
    with pytest.raises(release.ReleaseError, match="a folder"):
        release.gather(tmp_path, BUILT, signed=False)


def test_a_stamped_copy_is_a_release_build_and_the_checkout_never_is(
    release: Any, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    place = tmp_path / "source" / "resources" / "release"
    place.mkdir(parents=True)
    release.stamp(tmp_path / "source", keys[1], BUILT)
    made = program_build.parse((place / "build.toml").read_text("utf-8"))
    assert made == program_build.ProgramBuild(date(2027, 2, 1), release.public_line(keys[1]))
    with pytest.raises(release.ReleaseError, match="development build"):
        release.stamp(ROOT, keys[1], BUILT)


def test_the_materials_have_every_wheel_that_is_shipped_and_no_tool(
    modules: dict[str, Any],
) -> None:
    packages = modules["lock"].shipped(modules["lock"].read(ROOT / "requirements.lock"))
    told = json.loads(modules["sbom"].text("0.1.0", "2027-02-01T12:00:00Z", packages))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    names = {each["name"] for each in told["components"]}
    assert {"cryptography", "sqlcipher3", "pyside6-essentials", "cffi", "lxml"} <= names
    assert names.isdisjoint({"hatchling", "tomlkit", "pytest"})
    text = (ROOT / "requirements.lock").read_text("utf-8")
    hashes = [
        each["content"]
        for component in told["components"]
        for each in component["externalReferences"][0]["hashes"]
    ]
    assert all(f"--hash=sha256:{digest}" in text for digest in hashes)
    assert len(hashes) == sum(len(each.hashes) for each in packages) > 100
    refs = [each["bom-ref"] for each in told["components"]]
    assert len(refs) == len(set(refs))
    assert {each for row in told["dependencies"] for each in row["dependsOn"]} == set(refs)


def test_every_package_has_its_licence_and_one_without_ends_it(
    modules: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = modules["lock"].shipped(modules["lock"].read(ROOT / "requirements.lock"))
    text = modules["licences"].text(packages, ROOT)
    for name in ("Daybook", "Fonts", "cryptography 50", "shiboken6 6", "sqlcipher3 0"):
        assert f"\n{name}" in text
    monkeypatch.setattr(modules["licences"], "BESIDE", {})
    with pytest.raises(modules["licences"].MissingLicenceError, match="brings no licence"):
        modules["licences"].text(packages, ROOT)


@pytest.mark.parametrize(
    ("named", "brought"), [("GPL-3.0-only", False), ("GPL-3.0-only OR LicenseRef-Bought", True)]
)
def test_a_text_of_a_licence_that_is_not_named_is_none(
    modules: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    named: str,
    brought: bool,
) -> None:
    place = tmp_path / "both_ways-1.dist-info"
    (place / "licenses").mkdir(parents=True)
    (place / "licenses" / "LicenseRef-Bought.txt").write_text("as was agreed", encoding="utf-8")
    head = f"Metadata-Version: 2.4\nName: both-ways\nVersion: 1\nLicense-Expression: {named}\n"
    (place / "METADATA").write_text(head, encoding="utf-8")
    (place / "RECORD").write_text(f"{place.name}/licenses/LicenseRef-Bought.txt,,\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(modules["licences"], "BESIDE", {"both-ways": "GPL-3.0-only"})
    text = modules["licences"].text([modules["lock"].LockedPackage("both-ways", "1", "")], ROOT)
    assert ("as was agreed" in text, "GPL-3.0-only (as above)" in text) == (brought, not brought)


def test_a_package_that_is_not_installed_ends_it(modules: dict[str, Any]) -> None:
    gone = modules["lock"].LockedPackage("no-such-package", "1", "")
    with pytest.raises(modules["licences"].MissingLicenceError, match="not installed"):
        modules["licences"].text([gone], ROOT)
