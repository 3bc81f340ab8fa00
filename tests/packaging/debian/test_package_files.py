"""What the package shows of itself, and what it makes the system do."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from debian import build, package_files, walk
from debian.recipe import read_recipe
from debian.stopped import BuildStopped

ROOT = Path(__file__).resolve().parents[3]
# Whoever shares the computer reads what a menu, apt and a mail about upgrades show.
TELLING = re.compile(
    r"stalk|abus|victim|violen|harass|police|court|evidence|bundle|advocate|diary|safety|private",
    re.IGNORECASE,
)
EPOCH = 1_700_000_000


def laid(machine: str, place: Path) -> Path:
    recipe = read_recipe(machine)
    package_files.lay_package_files(recipe, place, "1.2.0rc1", EPOCH)
    depends = [recipe.package_of("libc.so.6"), recipe.package_of("libEGL.so.1")]
    package_files.lay_control(recipe, place, "1.2.0rc1", depends)
    return place


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    return laid("amd64", tmp_path)


def test_what_others_see_of_it_says_nothing_of_what_it_is_for(stage: Path) -> None:
    seen = [stage / "DEBIAN" / "control", stage / "usr/share/applications/daybook.desktop"]
    told = [path.read_text(encoding="utf-8") for path in seen]
    packed = (stage / "usr/share/doc/daybook/changelog.gz").read_bytes()
    told.append(gzip.decompress(packed).decode())
    manual = gzip.decompress((stage / "usr/share/man/man1/daybook.1.gz").read_bytes()).decode()
    told.append(manual.partition(".SH NAME")[2].partition(".SH")[0])
    assert [TELLING.findall(text) for text in told] == [[], [], [], []]
    assert told[-1].strip()
    assert [path for path in stage.rglob("*") if TELLING.search(path.relative_to(stage).name)] == []


def test_nothing_runs_at_installing_or_removing_and_nothing_is_configured(stage: Path) -> None:
    assert sorted(path.name for path in (stage / "DEBIAN").iterdir()) == ["control", "md5sums"]
    assert not (stage / "etc").exists()


def test_the_control_file_has_what_dpkg_needs(stage: Path) -> None:
    lines = (stage / "DEBIAN" / "control").read_text(encoding="utf-8").splitlines()
    fields = dict(line.split(": ", 1) for line in lines if not line.startswith(" "))
    assert fields["Version"] == "1.2.0~rc1"
    assert fields["Depends"] == "libc6 (>= 2.36), libegl1"
    assert fields["Architecture"] == "amd64"
    named = (stage / "DEBIAN" / "md5sums").read_text(encoding="utf-8").splitlines()
    there = [path for path in stage.rglob("*") if path.is_file() and path.parent.name != "DEBIAN"]
    assert len(named) == len(there)


def test_each_machine_has_the_same_files_and_a_control_file_of_its_own(tmp_path: Path) -> None:
    stages = [laid(machine, tmp_path / machine) for machine in ("amd64", "arm64")]
    control = Path("DEBIAN/control")
    files = [
        {path.relative_to(stage): path.read_bytes() for path in stage.rglob("*") if path.is_file()}
        for stage in stages
    ]
    told = [set(each.pop(control).decode().splitlines()) for each in files]
    assert files[0] == files[1]
    assert told[0] - told[1] == {"Architecture: amd64", "Depends: libc6 (>= 2.36), libegl1"}
    assert told[1] - told[0] == {"Architecture: arm64", "Depends: libc6 (>= 2.41), libegl1"}


@pytest.mark.parametrize("folder", ["man", "completions"])
def test_every_page_and_completion_for_this_system_is_installed(stage: Path, folder: str) -> None:
    made = {path.name for path in (ROOT / "packaging" / folder).glob("*daybook*")}
    laid = {path.name.removesuffix(".gz") for path in (stage / "usr/share").rglob("*daybook*")}
    names = {"daybook.bash": "daybook", "daybook.ps1": "daybook"}
    assert {names.get(name, name) for name in made} - laid == set()


def test_the_command_starts_an_isolated_python_of_the_package(stage: Path) -> None:
    command = (stage / "usr/bin/daybook").read_text(encoding="utf-8").splitlines()[-1]
    python, option, start, arguments = command.removeprefix("exec ").split()
    assert (python, option, arguments) == ("/usr/lib/daybook/python3", "-I", '"$@"')
    assert start == "/usr/lib/daybook/lib/python3.11/site-packages/ui/start.py"


@pytest.mark.parametrize(
    ("version", "told"),
    [("0.1.0", "0.1.0"), ("1.0rc2", "1.0~rc2"), ("1.0.dev3", "1.0~dev3"), ("2.0b1", "2.0~b1")],
)
def test_a_trial_comes_before_its_release(version: str, told: str) -> None:
    assert package_files.debian_version(version) == told


def test_few_things_are_excepted_from_what_lintian_asks_and_each_has_its_reason() -> None:
    text = (ROOT / "packaging" / "debian" / "lintian-overrides").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert 0 < len([line for line in lines if line.startswith("daybook: ")]) <= 15
    assert lines[0].startswith("# ")
    assert all(line.startswith(("# ", "daybook: ")) for line in lines)


def test_the_time_of_the_sources_may_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    assert build.source_date() == EPOCH
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(BuildStopped, match="SOURCE_DATE_EPOCH"):
        build.source_date()


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb is not here")
def test_a_tree_is_packed_alike_twice_and_a_later_version_differs_in_its_version(
    stage: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("packed")
    (stage / "usr/lib/daybook").mkdir(parents=True)
    (stage / "usr/lib/daybook/python3").write_bytes(b"")
    build.settle(stage, EPOCH)
    for name in ("one.deb", "two.deb"):
        build.pack(stage, place / name, EPOCH, quick=True)
    assert (place / "one.deb").read_bytes() == (place / "two.deb").read_bytes()
    later = walk.newer(place / "one.deb", place)
    asked = subprocess.run(
        ["dpkg-deb", "-f", later, "Version"], capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == "1.2.0~rc1+trial"
    listed = subprocess.run(["dpkg-deb", "-c", later], capture_output=True, text=True, check=True)
    assert "./usr/bin/daybook" in listed.stdout
    assert {line.split()[1] for line in listed.stdout.splitlines()} == {"root/root"}
