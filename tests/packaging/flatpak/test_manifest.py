"""The Flatpak: no network, no files, sources by the hashes of the lock. It is read, not built."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import lock
from flatpak import sources

WHERE = "https://wheels.example/"
ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "packaging" / "flatpak"
(MANIFEST,) = FOLDER.glob("*.*.json")
# A window, sound that is played, and pictures drawn by the card.
ALLOWED = {
    "--share=ipc", "--socket=wayland", "--socket=fallback-x11", "--socket=pulseaudio",
    "--device=dri",
}  # fmt: skip
# What would tell whoever looks at the list of programs.
TELLING = r"stalk|abuse|victim|police|evidence|safe|diary|witness|incident|secret|advocate"


def manifest() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return told


def keys_and_words(value: Any) -> list[str]:
    """Every key and every string of a manifest, however deep."""
    if isinstance(value, dict):
        return [word for pair in value.items() for each in pair for word in keys_and_words(each)]
    if isinstance(value, list):
        return [word for each in value for word in keys_and_words(each)]
    return [str(value)]


def test_it_may_reach_no_network_and_no_files() -> None:
    assert set(manifest()["finish-args"]) == ALLOWED
    words = keys_and_words(manifest())
    assert [word for word in words if re.search(r"share=network|filesystem|talk-name", word)] == []


def test_nothing_widens_what_it_may_elsewhere_in_the_manifest() -> None:
    # Each of these could add a right, to the build or to what is built.
    assert {
        "build-args",
        "add-extensions",
        "metadata",
        "inherit-sdk-extensions",
        "base",
    }.isdisjoint(keys_and_words(manifest()))


def test_its_name_says_nothing() -> None:
    assert MANIFEST.stem == manifest()["id"]
    entry = (ROOT / "packaging" / "debian" / "daybook.desktop").read_text(encoding="utf-8")
    assert re.search(TELLING, f"{manifest()['id']}\n{entry}", re.IGNORECASE) is None


def test_what_is_fetched_has_its_hash_and_what_is_here_exists() -> None:
    for module in manifest()["modules"]:
        for source in module["sources"]:
            if isinstance(source, str):
                assert source == sources.SOURCES.name
            elif "url" in source:
                assert source["url"].startswith("https://")
                assert re.fullmatch(r"[0-9a-f]{64}", source["sha256"])
            elif source["type"] == "file":
                assert (FOLDER / source["path"]).is_file(), source["path"]
            else:
                # what dev.py release writes
                assert source == {"type": "dir", "path": "../../build/release"}


@pytest.mark.parametrize("machine", sources.MACHINES)
def test_its_wheels_are_those_of_the_lock(machine: str) -> None:
    wanted = sources.shipped(machine)
    rows = [
        {
            "metadata": {"name": each.name},
            "download_info": {
                "url": f"{WHERE}{each.name}-{machine}.whl",
                "archive_info": {"hashes": {"sha256": each.hashes[-1]}},
            },
        }
        for each in wanted
    ]
    made = sources.entries({"install": rows}, wanted, machine)
    assert {row["sha256"] for row in made} == {each.hashes[-1] for each in wanted}
    assert {"reportlab", "sqlcipher3"} <= {each.name for each in wanted}
    assert {"hatchling", "pytest", "tzlocal"}.isdisjoint(each.name for each in wanted)
    with pytest.raises(sources.SourcesError):
        sources.entries({"install": rows[1:]}, wanted, machine)


def told(**changed: str) -> dict[str, Any]:
    """What pip says of one wheel."""
    row = {"name": "One.Two", "url": f"{WHERE}aa/one_two-1-py3-none-any.whl", "hash": "a"}
    row |= changed
    where = {"url": row["url"], "archive_info": {"hashes": {"sha256": row["hash"] * 64}}}
    return {"install": [{"metadata": {"name": row["name"]}, "download_info": where}]}


WANTED = [lock.LockedPackage("one-two", "1", "", ["a" * 64])]


def test_what_pip_says_becomes_a_source() -> None:
    (row,) = sources.entries(told(), WANTED, "x86_64")
    assert row["sha256"] == "a" * 64
    assert "only-arches" not in row
    url = f"{WHERE}aa/one_two-1-cp313-cp313-manylinux_2_28_x86_64.whl"
    (row,) = sources.entries(told(url=url), WANTED, "x86_64")
    assert row["only-arches"] == ["x86_64"]


@pytest.mark.parametrize(
    "changed",
    [
        {"hash": "b"},
        {"name": "three"},
        {"url": "http://mirror.example/one_two-1-py3-none-any.whl"},
        {"url": f"{WHERE}aa/one_two-1.tar.gz"},
    ],
)
def test_what_the_lock_does_not_name_stops_it(changed: dict[str, str]) -> None:
    with pytest.raises(sources.SourcesError):
        sources.entries(told(**changed), WANTED, "x86_64")


def test_a_package_without_a_wheel_stops_it() -> None:
    with pytest.raises(sources.SourcesError, match="one-two"):
        sources.entries({"install": []}, WANTED, "x86_64")
