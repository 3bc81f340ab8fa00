"""What a lock says, and what of it holds for a system, a machine and a version of Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import lock

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "tests/requirements.lock", "packaging/windows/parts.lock")
LINUX = lock.Target("linux", "x86_64", "3.11")
ARM = lock.Target("linux", "aarch64", "3.11")
WINDOWS = lock.Target("win32", "AMD64", "3.13")
A, B = "a" * 64, "b" * 64
ONE = f"    --hash=sha256:{A}\n"


def written(folder: Path, text: str) -> Path:
    (folder / "some.lock").write_text(text, encoding="utf-8")
    return folder / "some.lock"


def names(target: lock.Target) -> list[str]:
    held = lock.holding(lock.read(ROOT / "requirements.lock"), target)
    return [each.name for each in lock.shipped(held)]


def test_a_package_is_read_with_its_marker_its_hashes_and_who_wants_it(tmp_path: Path) -> None:
    text = (
        "# made by a tool\n"
        "one==1.2 ; sys_platform == 'win32' \\\n"
        f"    --hash=sha256:{A} \\\n    --hash=sha256:{B}\n"
        "    # via\n    #   -c other.lock\n    #   via-station\n    #   three\n"
        f"# a remark between\ntwo==3 \\\n{ONE}    # via one\n"
    )
    assert lock.read(written(tmp_path, text)) == [
        lock.LockedPackage(
            "one", "1.2", "sys_platform == 'win32'", [A, B], ["via-station", "three"]
        ),
        lock.LockedPackage("two", "3", "", [A], ["one"]),
    ]


@pytest.mark.parametrize("path", LOCKS)
def test_pip_is_given_each_hash_and_no_marker(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    read = lock.read(ROOT / path)
    assert sum(each.line.count(" --hash=sha256:") for each in read) == text.count("--hash=") > 1
    assert all(each.line.startswith(f"{each.name}=={each.version} --hash=") for each in read)


@pytest.mark.parametrize(
    "text",
    [
        f"one>=1.2 \\\n{ONE}",
        f"one @ https://example.org/one.whl \\\n{ONE}",
        "one==1.2 \\\n    --hash=md5:00\n",
        f"one==1.2 --hash=sha256:{A}\n",
        ONE,
        "-r other.lock\n",
    ],
)
def test_a_line_of_another_form_ends_the_reading(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"some\.lock: not a line of a lock"):
        lock.read(written(tmp_path, text))


def test_a_package_without_a_hash_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"some\.lock: one==1\.2 has no hash"):
        lock.read(written(tmp_path, f"one==1.2\ntwo==1 \\\n{ONE}"))


@pytest.mark.parametrize(
    ("marker", "holds"),
    [
        ("", (LINUX, ARM, WINDOWS)),
        ("sys_platform == 'win32'", (WINDOWS,)),
        ("os_name == 'posix' and platform_system == 'Linux'", (LINUX, ARM)),
        ("platform_machine == 'x86_64' and sys_platform == 'linux'", (LINUX,)),
        ("platform_machine == 'x86_64' or sys_platform != 'linux'", (LINUX, WINDOWS)),
        ("python_full_version < '3.12'", (LINUX, ARM)),
        ("python_version >= '3.12' and sys_platform != 'linux'", (WINDOWS,)),
        ("implementation_name != 'cpython'", ()),
    ],
)
def test_a_marker_is_asked_about_the_target(marker: str, holds: tuple[lock.Target, ...]) -> None:
    package = lock.LockedPackage("one", "1.2", marker, [A])
    assert tuple(t for t in (LINUX, ARM, WINDOWS) if lock.holding([package], t)) == holds


def test_nothing_of_a_marker_is_asked_of_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = lock.LockedPackage("one", "1", "platform_release == '' and platform_version == ''", [A])
    assert lock.holding([asked], LINUX) == lock.holding([asked], WINDOWS) == [asked]
    told = lock.LockedPackage("one", "1", "implementation_version == '3.13.0'", [A])
    assert (lock.holding([told], LINUX), lock.holding([told], WINDOWS)) == ([], [told])


def test_what_the_program_runs_on_is_taken_and_what_builds_it_is_not() -> None:
    for target in (LINUX, ARM, WINDOWS):
        found = names(target)
        assert {"pyside6-essentials", "shiboken6", "pikepdf", "packaging", "cffi"} <= set(found)
        assert {"hatchling", "pathspec", "pluggy", "trove-classifiers"} & set(found) == set()
        assert len(found) == len(set(found))


def test_what_one_brings_that_is_not_wanted_here_is_not_brought() -> None:
    packages = [
        lock.LockedPackage("far", "1", "", [A], ["near"]),
        lock.LockedPackage(
            "near", "1", "sys_platform == 'win32'", [A], ["daybook (pyproject.toml)"]
        ),
    ]
    assert lock.shipped(lock.holding(packages, WINDOWS)) == packages
    assert lock.shipped(lock.holding(packages, LINUX)) == []


def test_a_target_gets_no_package_that_is_not_made_for_it() -> None:
    assert "miniaudio" in names(LINUX)
    assert "miniaudio" not in names(ARM)
    assert "tzlocal" in names(WINDOWS)
    assert "tzlocal" not in names(LINUX)
