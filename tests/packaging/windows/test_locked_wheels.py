"""What is taken of a lock for Windows, and of a wheel."""

from __future__ import annotations

import zipfile
from pathlib import Path

import locked_wheels
import pytest

HASH = "--hash=sha256:" + "a" * 64
OTHER = "--hash=sha256:" + "b" * 64


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("one==1.2", True),
        ("one==1.2 ; sys_platform == 'win32'", True),
        ("one==1.2 ; platform_machine == 'x86_64' and sys_platform == 'linux'", False),
        ("one==1.2 ; sys_platform != 'linux' or platform_machine == 'x86_64'", True),
        ("one==1.2 ; python_full_version < '3.13'", False),
        ("one==1.2 ; python_version >= '3.12' and sys_platform != 'linux'", True),
    ],
)
def test_a_marker_is_asked_about_windows_and_not_about_this_computer(
    line: str, taken: bool
) -> None:
    lock = f"# made by a tool\n{line} \\\n    {HASH} \\\n    {OTHER}\n    # via another\n"
    assert list(locked_wheels.pins(lock)) == ([f"one==1.2 {HASH} {OTHER}"] if taken else [])


def test_each_package_of_the_lock_has_its_hashes() -> None:
    lock = Path("tests/requirements.lock").read_text(encoding="utf-8")
    pins = list(locked_wheels.pins(lock))
    assert all("--hash=sha256:" in pin for pin in pins)
    names = {pin.split("==")[0] for pin in pins}
    assert {"colorama", "pyside6-essentials", "pytest", "sqlcipher3"} <= names
    assert "atheris" not in names


def test_the_parts_beside_the_lock_have_a_version_and_a_hash() -> None:
    lock = Path("packaging/windows/parts.lock").read_text(encoding="utf-8")
    pins = list(locked_wheels.pins(lock))
    assert [pin.split("==")[0] for pin in pins] == ["panda3d", "pyicu-wheels"]
    assert all(pin.count("--hash=") == 1 for pin in pins)


def test_a_wheel_is_unpacked_to_where_its_modules_are_found(tmp_path: Path) -> None:
    wheel = tmp_path / "one-1.2-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("one/__init__.py", "1")
        packed.writestr("one-1.2.data/purelib/one/more.py", "2")
        packed.writestr("one-1.2.data/scripts/one", "3")
    locked_wheels.unpack(wheel, tmp_path / "packages")
    found = sorted((tmp_path / "packages").rglob("*.*"))
    assert [path.name for path in found] == ["__init__.py", "more.py"]
