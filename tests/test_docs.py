"""What docs/ say of the code is so: fields, commands, exit codes, rooms, tables, links."""

from __future__ import annotations

import argparse
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from diary.ledger.entry import STRUCTURE
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import apart_fields
from diary.model.revisions import CLASSES
from diary.model.when import PartOfDay, Precision, When
from diary.store import schema
from diary.store.preview_cache import FOLDER as CACHE
from diary.store.vault_folder import ORPHANS
from diary.vault import file_agreement, removal
from exporters.check import check_page
from tests.support.scratch_database import in_memory
from ui.cli.exit_codes import ExitCode
from ui.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))
TOPS = ("diary", "exporters", "ui", "tests", "bench", "packaging", "sample")
WRITTEN = [
    *sorted(ROOT.glob("*.md")),
    *PAGES,
    *sorted(path for top in TOPS for path in (ROOT / top).rglob("*.md")),
]


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def inner_names(cls: type) -> Iterator[str]:
    """The names of the fields inside values of a noun that have several."""
    hints = get_type_hints(cls)
    for field in dataclasses.fields(cls):
        for inner in (hints[field.name], *get_args(hints[field.name])):
            if dataclasses.is_dataclass(inner) and inner is not When:
                yield from (each.name for each in dataclasses.fields(inner))


@pytest.mark.parametrize("noun", Noun)
def test_the_format_names_every_field_of_every_noun(noun: Noun) -> None:
    (row,) = re.findall(rf"^\| `{noun}` \| (.*) \|$", page("vault-format.md"), re.MULTILINE)
    named = set(re.findall(r"`([a-z0-9_]+)`", row))
    own = {field.name for field in dataclasses.fields(CLASSES[noun])}
    assert own <= named
    inner = set(inner_names(CLASSES[noun]))
    apart = {path.rpartition(".")[2] for path in apart_fields(CLASSES[noun])}
    assert named - own <= inner <= named | apart
    needed = {
        field.name for field in dataclasses.fields(CLASSES[noun])
        if field.default is dataclasses.MISSING
    }  # fmt: skip
    always = set(re.findall(r"`([a-z0-9_]+)`\+", row))
    assert always == needed


def test_the_format_names_the_structure_and_the_parts_of_a_time() -> None:
    text = page("vault-format.md")
    assert tuple(sorted(re.findall(r"^\| `(@[a-z]+)` \|", text, re.MULTILINE))) == STRUCTURE
    for field in dataclasses.fields(When):
        assert f"| `{field.name}` |" in text
    for word in (*Precision, *PartOfDay):
        assert f"`{word}`" in text


def test_the_format_names_every_file_that_is_removed_with_a_vault() -> None:
    section = page("vault-format.md").split("\n## Folder layout\n")[1].split("\n## Keys file\n")[0]
    first = re.findall(r"^\| (.*?) \|", section, re.MULTILINE)
    named = {name.rstrip("/") for cell in first for name in re.findall(r"`([^`]+)`", cell)}
    whole = {name for name in (*removal.TOP_FILES, *removal.KEY_FILES) if not name.endswith(".new")}
    base = {name for name in whole if not re.search("-(wal|shm|journal)$", name)}
    folders = {file_agreement.ATTACHMENTS, ORPHANS, CACHE}
    missing = {
        name for name in (*base, file_agreement.LOCK, file_agreement.REMOVING) if name not in named
    }
    assert missing == set()
    assert {each for each in folders if not any(n.split("/")[0] == each for n in named)} == set()
    assert "`draft`" in next(line for line in section.splitlines() if "`orphans/`" in line)


def test_the_format_names_every_table() -> None:
    section = page("vault-format.md").split("\n## Database\n")[1].split("\n## Ledger\n")[0]
    link = in_memory()
    schema.create(link)
    tables = {name for (name,) in link.execute("SELECT name FROM sqlite_schema WHERE type='table'")}
    # those inside the two indexes of words
    tables = {name for name in tables if not name.startswith(("search_", "file_words_"))}
    assert {table for table in tables if f"`{table}`" not in section} == set()
    assert len(tables) == 14
    columns = [name for (name,) in link.execute("SELECT name FROM pragma_table_xinfo('ledger')")]
    assert len(columns) > 10
    assert [column for column in columns if f"`{column}`" not in section] == []


def test_the_command_line_page_names_every_command_and_option() -> None:
    text = page("command-line.md")
    rows = dict(re.findall(r"^\| `([\w-]+) ([^|]*(?:\\\|[^|]*)*)` \|", text, re.MULTILINE))
    assert list(rows) == [command.name for command in COMMANDS]
    for command in COMMANDS:
        parser = argparse.ArgumentParser(prog="daybook")
        command.add_arguments(parser)
        for option in re.findall(r"(?<![\w-])--?[a-z][\w-]*", parser.format_usage()):
            shown = text if option.startswith(("--passphrase", "--key")) else rows[command.name]
            assert option in shown or option == "-h"


def test_the_command_line_page_names_every_exit_code() -> None:
    codes = re.findall(r"^\| (\d+) \|", page("command-line.md"), re.MULTILINE)
    assert [int(code) for code in codes] == list(ExitCode)


def product_folders() -> list[str]:
    modules = (path for top in ("diary", "exporters", "ui") for path in (ROOT / top).rglob("*.py"))
    return sorted({path.parent.relative_to(ROOT).as_posix() for path in modules})


@pytest.mark.parametrize("folder", product_folders())
def test_the_architecture_page_has_a_line_for_every_file(folder: str) -> None:
    files = sorted(path.name for path in (ROOT / folder).glob("*.py") if path.stem != "__init__")
    sections = re.split(r"^### ", page("architecture.md"), flags=re.MULTILINE)
    section = next((each for each in sections if each.startswith(f"`{folder}/`\n")), "")
    assert re.findall(r"^\| `(\w+\.py)` \|", section, re.MULTILINE) == files


def test_the_changelog_has_one_line_for_each_change() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("## [Unreleased]")[1]
    assert re.findall(r"^### (.*)$", text, re.MULTILINE) == [
        "Added",
        "Changed",
        "Fixed",
        "Security",
    ]
    changes = [line for line in text.splitlines() if line.startswith("- ")]
    assert [line for line in changes if len(line) > 120 or not line.endswith(".")] == []
    assert [line for line in text.splitlines() if line.startswith(" ")] == []
    assert len(changes) == len(set(changes))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_or_module_that_is_named_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[\w-]+/)*\w+\.(?:py|js))`", text))
    named |= {
        name.replace(".", "/") + ".py" for name in re.findall(r"-m ((?:tests|bench)[\w.]*)", text)
    }
    there = {
        each.relative_to(ROOT).as_posix() for top in TOPS for each in (ROOT / top).rglob("*.*")
    }
    there |= {name.replace("/__main__.py", ".py") for name in there} | {"dev.py"}
    # a path may begin at any folder; NAME is for the reader, and generated.js is no file
    missing = {name for name in named if not any(f"/{each}".endswith(f"/{name}") for each in there)}
    assert {name for name in missing if "NAME" not in name} <= {"generated.js"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_picture_of_page_1_is_captioned_with_the_counts_of_that_page() -> None:
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    (counts,) = re.findall(r"^!\[Page 1 of the sample case: ([^;]*);", told, re.MULTILINE)
    kept = ROOT / "tests/golden/kept/documents/police-summary.txt"
    assert f" {counts}, " in kept.read_text(encoding="utf-8")


def test_the_first_page_says_the_digest_of_the_page_that_checks() -> None:
    # made anew with every change of the page: `daybook check --page-digest`
    said = re.findall(
        r"^    ([0-9a-f]{64})$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert said == [check_page.digest()]
