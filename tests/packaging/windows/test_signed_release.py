"""What a release for Windows refuses."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import marks
import packages
import pytest
import signed_release
import suite


@pytest.fixture
def pin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "official_python.toml"
    monkeypatch.setattr(signed_release, "PIN", place)
    return place


def write(pin: Path, **changes: str) -> None:
    told = {"version": "3.13.1", "file": "python.zip", "sha256": hashlib.sha256(b"it").hexdigest()}
    pin.write_text(
        "".join(f'{name} = "{text}"\n' for name, text in {**told, **changes}.items()),
        encoding="utf-8",
    )


@pytest.mark.parametrize("name", ["version", "file", "sha256"])
def test_an_empty_place_is_refused(pin: Path, name: str) -> None:
    write(pin, **{name: ""})
    with pytest.raises(SystemExit, match=f"{name} is empty"):
        signed_release.pinned()


def test_another_version_than_that_of_the_packages_is_refused(pin: Path) -> None:
    write(pin, version="3.12.9")
    with pytest.raises(SystemExit, match=r"for Python 3\.13"):
        signed_release.pinned()


@pytest.mark.parametrize(
    ("name", "data", "taken"),
    [("python.zip", b"it", True), ("python.zip", b"other", False), ("other.zip", b"it", False)],
)
def test_only_the_pinned_file_is_taken(pin: Path, name: str, data: bytes, taken: bool) -> None:
    write(pin)
    package = pin.with_name(name)
    package.write_bytes(data)
    if taken:
        assert signed_release.interpreter(package).mark is None
    else:
        with pytest.raises(SystemExit, match="not the file"):
            signed_release.interpreter(package)


def test_without_a_certificate_nothing_is_signed() -> None:
    given = {signed_release.CERTIFICATE: "AB", signed_release.TIME: "http://time.example"}
    assert signed_release.sign_line(given, "a.exe")[-1] == "a.exe"
    for name in given:
        with pytest.raises(SystemExit, match=f"{name} is not set"):
            signed_release.sign_line({**given, name: ""}, "a.exe")


class Built(packages.Packages):
    """Packages that are made at once, beside what they are made from."""

    def lay(self, wheels: Path) -> None:
        wheels.mkdir(parents=True)
        self.stage.mkdir(parents=True)

    def pack_zip(self) -> Path:
        self.zip.write_bytes(b"folder")
        return self.zip

    def pack_setup(self, sign: str = "") -> Path:
        self.setup.with_suffix(".nsi").write_text(sign, encoding="utf-8")
        self.setup.write_bytes(b"setup")
        return self.setup


def test_the_folder_gets_the_packages_and_their_sums_alone(
    pin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(pin)
    build, release, signed = tmp_path / "build", tmp_path / "release", []
    build.mkdir()
    (build / "python.zip").write_bytes(b"it")
    monkeypatch.setattr(signed_release, "BUILD", build)
    monkeypatch.setattr(packages, "Packages", Built)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", lambda line, **_how: signed.append(Path(line[-1]).name))
    for name in (signed_release.CERTIFICATE, signed_release.TIME):
        monkeypatch.setenv(name, "told")
    assert signed_release.main(["--to", str(release)]) == 0
    names = sorted(path.name for path in release.iterdir())
    version = packages.program_version()
    assert names == [
        "SHA256SUMS-windows",
        f"daybook-{version}-windows-x64-setup.exe",
        f"daybook-{version}-windows-x64.zip",
    ]
    assert signed == ["Daybook.exe", "daybook.exe", "Uninstall.exe", names[1]]


def test_the_trial_is_refused_in_one_sentence_while_no_python_is_pinned(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # The pins of the checkout are empty: nothing is fetched, and the rig is not built.
    with pytest.raises(SystemExit) as stopped:
        suite.main(["--trial"])
    assert stopped.value.code == "official_python.toml: version is empty. Nothing was built."
    assert capsys.readouterr() == ("", "")


def test_the_trial_takes_the_pinned_file_alone_and_is_marked(
    pin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(pin)
    monkeypatch.setattr(signed_release, "BUILD", tmp_path)
    with pytest.raises(SystemExit, match="is not there"):
        signed_release.trial()
    (tmp_path / "python.zip").write_bytes(b"other")
    with pytest.raises(SystemExit, match="not the file"):
        signed_release.trial()
    (tmp_path / "python.zip").write_bytes(b"it")
    assert signed_release.trial().mark is marks.UNSIGNED
