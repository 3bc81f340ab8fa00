"""What README and the pages beside it say to each reader: doors, addresses, sizes, whose law.

**Invariants:**

- An address that readers are to use stands in docs/addresses.md alone, filled in or not.
- A size is one that `dev.py` prints or that the program has; a verb or a command is one there is.
- A note of ours about what is still to do is in no reader's text.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dev
from diary import jurisdiction
from diary.crypto import kdf
from ui import policy
from ui.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
ADDRESSES = ROOT / "docs" / "addresses.md"
FOR_IT = ROOT / "docs" / "for-it.md"
READ = [README, *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md")), FOR_IT, ADDRESSES]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
DOORS = ("I need it", "I help someone", "I was given a bundle", "I want to work on it")
NOT_YET = "not yet"
# How a text says that an address is missing, or that something is to be done before it is read.
UNFILLED = re.compile(
    r"(?i:to be (?:filled in|named)|before publishing|check before)|\bTODO\b|\bFIXME\b|\bTBD\b"
)
ADDRESS = re.compile(r"https?://[^\s)>`]+|[\w.+-]+@[\w-]+\.[\w.]+")


def said(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def slug(heading: str) -> str:
    """The anchor that a page of Markdown gives a heading."""
    bare = re.sub(r"[`*]|\[([^]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", bare).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    named = set(re.findall(r'<a (?:id|name)="([^"]+)"', said(path)))
    return named | {slug(each) for each in re.findall(r"^#+ (.*)$", said(path), re.MULTILINE)}


def section(page: str, heading: str) -> str:
    return re.split(rf"^## {re.escape(heading)}$", page, flags=re.MULTILINE)[1].split("\n## ")[0]


def places() -> dict[str, str]:
    """Each address by its name, as the table has it."""
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", said(ADDRESSES), re.MULTILINE)
    return dict(rows[1:])


# --- doors ----------------------------------------------------------------------------------------


def test_four_doors_are_named_in_one_line_and_lead_to_their_sections() -> None:
    (line,) = (each for each in said(README).splitlines() if each.startswith("Four doors: "))
    assert re.findall(r"\[([^]]+)\]\(#([^)]+)\)", line) == [(door, slug(door)) for door in DOORS]
    assert {slug(door) for door in DOORS} <= anchors(README)


@pytest.mark.parametrize("door", DOORS)
def test_behind_each_door_is_something_to_read(door: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", section(said(README), door))
    assert len(links) >= 3
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_the_warning_is_read_before_anything_can_be_got() -> None:
    text = said(README)
    order = [
        "Could they see this device?", "docs/guide/safe-here.md", "ring **999**",
        "Nothing is released yet", "## I need it", "python3 dev.py",
    ]  # fmt: skip
    assert [text.index(each) for each in order] == sorted(text.index(each) for each in order)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_and_its_anchor_lead_somewhere(path: Path) -> None:
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", said(path)):
        name, _sign, anchor = link.partition("#")
        if ADDRESS.match(link):
            continue
        there = path.parent / name if name else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            lost.append(link)
    assert lost == []


# --- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_left_to_be_filled_in_elsewhere(path: Path) -> None:
    assert path == ADDRESSES or UNFILLED.findall(said(path)) == []


@pytest.mark.parametrize("path", [README, *READ[1:4]], ids=lambda path: path.name)
def test_pages_point_to_the_addresses_and_have_none(path: Path) -> None:
    assert "addresses.md)" in said(path)
    assert ADDRESS.findall(said(path)) == []


def test_the_addresses_are_those_that_readers_are_sent_to() -> None:
    assert list(places()) == [
        "project", "tracker", "security contact", "published check.html", "its SHA-256",
        "release key",
    ]  # fmt: skip
    assert all(each == NOT_YET or ADDRESS.search(each) or len(each) > 40 for each in
               places().values())  # fmt: skip
    assert ("**To be filled before publishing.**" in said(ADDRESSES)) is (
        NOT_YET in places().values()
    )


def test_bundles_name_the_published_page_of_that_table() -> None:
    source = said(ROOT / "exporters" / "delivery" / "how_to_check.py")
    place = places()["published check.html"]
    assert ("(not published yet" in source) is (place == NOT_YET)
    assert place == NOT_YET or place in source


@pytest.mark.parametrize(
    "text", ["(hours change: check before release)", "TO BE NAMED BEFORE PUBLISHING", "TODO"]
)
def test_a_note_of_ours_is_noticed(text: str) -> None:
    assert UNFILLED.search(text)


# --- what is claimed ------------------------------------------------------------------------------


def test_sizes_are_those_that_the_setup_prints() -> None:
    printed = set(re.findall(r"\d+ MB", said(ROOT / "dev.py")))
    for path in (README, FOR_IT):
        assert set(re.findall(r"\d+ [kMG]B", said(path))) <= printed, path.name
    assert "180 MB to download, 600 MB on the disk" in said(ROOT / "dev.py")
    assert re.findall(r"(\d+) MiB", said(FOR_IT)) == [str(kdf.DEFAULT.memory_kib // 1024)]


@pytest.mark.parametrize("path", [README, FOR_IT, READ[1]], ids=lambda path: path.name)
def test_versions_of_python_are_those_that_are_set_up(path: Path) -> None:
    oldest, newest = (".".join(map(str, each)) for each in (dev.OLDEST, dev.NEWEST))
    assert f"{oldest} to {newest}" in said(path)


@pytest.mark.parametrize("path", READ, ids=lambda path: path.name)
def test_a_verb_or_a_command_is_one_there_is(path: Path) -> None:
    verbs = set(re.findall(r"(?:python3 |py |`)dev\.py ([a-z]+)", said(path)))
    assert verbs <= set(dev.VERBS)
    commands = set(re.findall(r"(?:^|`)daybook ([a-z][\w-]*)", said(path), re.MULTILINE))
    assert commands <= {*(command.name for command in COMMANDS), "help"}


def test_whose_law_it_is_is_said_to_both_who_need_to_know() -> None:
    assert [each.name for each in (ROOT / "resources" / "jurisdictions").glob("*.toml")] == [
        "england-wales.toml"
    ]
    assert jurisdiction.load("england-wales").helplines
    for path in (README, FOR_IT):
        assert "England and Wales" in said(path)
        assert "of the UK" in said(path)


def test_it_finds_what_it_asks_first() -> None:
    page = said(FOR_IT)
    for heading in (
        "Requirements", "Install without questions", "Where data lies", "Update",
        "Uninstall, and what stays", "Support", "Data protection",
    ):  # fmt: skip
        assert section(page, heading).strip()
    assert "docs/for-it.md" in said(README)


def test_the_page_for_it_is_read_once() -> None:
    assert len(said(FOR_IT).split()) < 1200


def test_presets_on_that_page_are_those_that_the_program_reads() -> None:
    (example,) = re.findall(r"(?ms)^```\n(files-of-others.*?)^```", said(FOR_IT))
    assert policy.parse(example.encode()) == policy.Policy(
        policy.FilesAnswer.ASK, 5, removable_only=True
    )
    for key in (policy.FILES, policy.MINUTES, policy.REMOVABLE):
        assert f"- `{key}`" in said(FOR_IT)
    for answer in policy.FilesAnswer:
        assert f"`{answer}`: " in said(FOR_IT)
    assert f"{policy.LOCK_MINUTES[0]} to {policy.LOCK_MINUTES[-1]}" in said(FOR_IT)
    assert "`/etc/daybook/policy.toml`" in said(FOR_IT)


@pytest.mark.parametrize("name", ["data-protection.md", "roll-out.md", "windows-by-hand.md"])
def test_pages_for_an_organisation_are_led_to(name: str) -> None:
    assert f"({name})" in said(FOR_IT)
    assert f"docs/{name})" in said(README)


def test_a_part_of_the_roll_out_has_ten_lines_at_most() -> None:
    parts = re.split(r"^## .*$", said(ROOT / "docs" / "roll-out.md"), flags=re.MULTILINE)[1:]
    assert len(parts) >= 7
    assert all(len(part.strip().splitlines()) <= 10 for part in parts)


def test_each_step_by_hand_says_what_is_expected_and_has_a_box() -> None:
    rows = re.findall(
        r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$",
        said(ROOT / "docs" / "windows-by-hand.md"),
        re.MULTILINE,
    )
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))
    assert all(box.strip() == "☐" for *_step, box in rows)
