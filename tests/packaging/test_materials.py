"""The compiled code that is shipped: what it is told to be, and what stops the build."""

from __future__ import annotations

import importlib.metadata
import json
import sys
import zipfile
from pathlib import Path

import pytest

import lock
import materials
import sbom

ROOT = Path(__file__).resolve().parents[2]
ELF, PE = b"\x7fELF", b"MZ\x90\x00"
OWNED = {"one": "one", "one.libs": "one", "two": "two", "PySide6": "pyside6-essentials"}
SITE = "lib/python3.11/site-packages"


def laid(place: Path, **files: bytes) -> Path:
    for name, data in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return place


def found(place: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    made = materials.find_materials(place, OWNED)
    return {(each.project, each.version): each.files for each in made}


def test_a_library_has_its_project_and_the_version_that_is_in_it(tmp_path: Path) -> None:
    heif, qt = f"{SITE}/one.libs/libheif-1.so.1", f"{SITE}/PySide6/Qt6Core.dll"
    plugin = f"{SITE}/PySide6/plugins/styles/qmodern.dll"
    files = {heif: ELF + b"\x001.23.6\x00", qt: PE + b"Qt 6.11.3", plugin: PE}
    files |= {f"{SITE}/one/module.so": ELF, f"{SITE}/one/text.py": b"heif"}
    assert found(laid(tmp_path, **files)) == {
        ("libheif", "1.23.6"): (heif,),
        ("Qt", "6.11.3"): (qt, plugin),
    }


def test_what_is_built_into_a_module_is_told_once_for_each_wheel(tmp_path: Path) -> None:
    one, two = f"{SITE}/one/module.so", f"{SITE}/two/module.pyd"
    files = {one: ELF + b"OpenSSL 3.6.0 1 Oct 2025", two: PE + b"OpenSSL 4.0.3 29 Sep 2026"}
    assert found(laid(tmp_path, **files)) == {
        ("OpenSSL", "3.6.0"): (one,),
        ("OpenSSL", "4.0.3"): (two,),
    }


@pytest.mark.parametrize("data", [b"", b"\x001.23.6\x00 \x001.22.1\x00"])
def test_a_version_that_is_not_clear_is_not_said(tmp_path: Path, data: bytes) -> None:
    path = f"{SITE}/one.libs/libheif.so"
    assert found(laid(tmp_path, **{path: ELF + data})) == {("libheif", ""): (path,)}


@pytest.mark.parametrize(
    "name",
    [
        f"{SITE}/one.libs/libodd-1.so.2", f"{SITE}/one/libodd.so", f"{SITE}/one/odd.dll",
        "runtime/odd.dll", f"{SITE}/one.libs/odd.so.1",
    ],
)  # fmt: skip
def test_a_library_without_a_row_stops_the_build(tmp_path: Path, name: str) -> None:
    with pytest.raises(materials.MaterialError, match="has no row"):
        found(laid(tmp_path, **{name: ELF}))


def test_a_module_that_came_in_no_wheel_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(materials.MaterialError, match="came in no wheel"):
        found(laid(tmp_path, **{f"{SITE}/three/module.so": ELF}))


def test_modules_of_python_are_told_as_python(tmp_path: Path) -> None:
    files = {"python3": ELF + b"\x003.11.2\x00", "lib/python3.11/lib-dynload/_bz2.so": ELF}
    assert found(laid(tmp_path, **files)) == {
        ("Python", "3.11.2"): ("lib/python3.11/lib-dynload/_bz2.so", "python3"),
    }


@pytest.mark.parametrize(
    "old", [b"OpenSSL 1.1.1k  FIPS 25 Mar 2021", b"OpenSSL 1.0.2u", b"OpenSSL 0.9.8"]
)
@pytest.mark.parametrize(
    "name", [f"{SITE}/one/module.so", f"{SITE}/one.libs/libheif.so", "python3"]
)
def test_a_version_of_openssl_without_support_stops_the_build(
    tmp_path: Path, name: str, old: bytes
) -> None:
    with pytest.raises(materials.MaterialError, match="nobody supports"):
        found(laid(tmp_path, **{name: ELF + bytes(9) + old}))
    laid(tmp_path, **{name: b"a text that names " + old})
    assert found(tmp_path) == {}


def test_the_name_of_a_wheel_is_found_for_each_of_its_folders(tmp_path: Path) -> None:
    names = ["PIL/a.py", "pillow.libs/b.so", "pillow_heif-1.data/platlib/_c.so", "_d.abi3.so"]
    with zipfile.ZipFile(tmp_path / "Pillow_Heif-1-cp311-abi3-any.whl", "w") as packed:
        for name in names:
            packed.writestr(name, b"")
    told = materials.owners(tmp_path.glob("*.whl"))
    assert told == dict.fromkeys(["PIL", "pillow.libs", "_c.so", "_d.abi3.so"], "pillow-heif")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="wheels for Linux")
def test_every_library_of_the_wheels_that_are_installed_here_has_a_row() -> None:
    table, wanted = materials.Table(), lock.shipped(lock.read(ROOT / "requirements.lock"))
    names = {each.name for each in wanted} - {"pyside6-essentials"}  # only parts of Qt are shipped
    seen = 0
    for name in sorted(names):
        try:
            files = importlib.metadata.distribution(name).files or []
        except importlib.metadata.PackageNotFoundError:
            continue
        libraries = [path for path in files if ".so" in path.name and materials.is_library(path)]
        # Those that the stand-in for curl takes the place of are not shipped.
        if name != "exiv2":
            assert [path.name for path in libraries if table.row(path) is None] == []
            seen += len(libraries)
    assert seen > 20


def test_the_list_of_a_package_has_its_wheels_and_its_libraries_with_their_licences(
    tmp_path: Path,
) -> None:
    path = f"{SITE}/one.libs/libheif-1.so.1"
    notes = f"{SITE}/one-1.0.dist-info/METADATA"
    laid(tmp_path, **{path: ELF + b"\x001.23.6\x00", notes: b"License-Expression: MIT\n\n"})
    with zipfile.ZipFile(tmp_path / "one-1.0-any.whl", "w") as packed:
        packed.writestr("one.libs/libheif-1.so.1", b"")
    package = lock.LockedPackage("one", "1.0", "", ["0" * 64], ["daybook (pyproject.toml)"])
    wheels = list(tmp_path.glob("*.whl"))
    target = tmp_path / "doc" / sbom.NAME
    sbom.write_bill(tmp_path, target, "1.2", 0, [package], wheels)
    told = json.loads(target.read_text(encoding="utf-8"))
    one, heif = told["components"]
    assert (one["purl"], one["licenses"]) == ("pkg:pypi/one@1.0", [{"expression": "MIT"}])
    assert (heif["name"], heif["version"]) == ("libheif", "1.23.6")
    assert heif["licenses"] == [{"expression": "LGPL-3.0-or-later"}]
    assert heif["evidence"] == {"occurrences": [{"location": path}]}
    assert told["dependencies"][0]["dependsOn"] == ["pkg:pypi/one@1.0", heif["bom-ref"]]


def test_every_row_of_the_table_has_what_it_is_read_for() -> None:
    table = materials.Table()
    papers = ROOT / "packaging" / "debian" / "licences"
    named = {row.text for row in table.libraries.values() if row.text}
    assert {path.stem for path in papers.glob("*.txt")} == named
    assert all(key == key.lower() for key in table.libraries)
    assert set(table.built_in) | set(table.versions) <= set(table.licences)
    assert all(pattern.groups == 1 for pattern in table.versions.values())
