from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support import tiers
from tests.support.tiers import NotUnitError

WRITES = {
    "a file": lambda: open("made", "w", encoding="utf-8"),
    "a descriptor": lambda: os.open("made", os.O_CREAT | os.O_WRONLY),
    "a folder": lambda: os.mkdir("made"),
    "a process": lambda: os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {}),
}


@pytest.mark.parametrize("what", WRITES)
def test_unit_test_writes_nothing_and_starts_nothing(what: str) -> None:
    with pytest.raises(NotUnitError, match="integration"):
        WRITES[what]()


def test_unit_test_reads_what_is_shipped() -> None:
    with open(__file__, encoding="utf-8") as file:
        assert file.read(3) == "fro"


def item(
    path: str, asked: tuple[str, ...] = (), imported: tuple[str, ...] = (), marked: str = ""
) -> Any:
    module = SimpleNamespace(**dict.fromkeys(imported))
    return SimpleNamespace(
        path=Path(path),
        fixturenames=asked,
        module=module,
        get_closest_marker=lambda name: name == marked or None,
    )


@pytest.mark.parametrize(
    ("given", "tier"),
    [
        (item("tests/diary/ledger/test_a.py"), "unit"),
        (item("tests/diary/store/test_a.py", ("tmp_path",)), "integration"),
        (item("tests/diary/media/test_a.py", (), ("subprocess",)), "integration"),
        (item("tests/exporters/pdf/test_a.py", (), (), "integration"), "integration"),
        (item("tests/ui/desktop/test_a.py"), "integration"),
        (item("tests/cases/test_a.py"), "integration"),
        (item("tests/faults/test_a.py"), "system"),
        (item("tests/ui/desktop/system/test_a.py"), "system"),
    ],
)
def test_tier_follows_from_place_and_from_what_is_asked_for(given: Any, tier: str) -> None:
    assert tiers.tier_of(given) == tier


READ = "import re\n\ndef test_a() -> None:\n    import tempfile\n"
UNREAD = {
    "a module": "import tempfile\n\ndef test_a() -> None: ...\n",
    "a client": "from diary.media.decoder_client import MediaClient\n",
    "a mark": "pytestmark = pytest.mark.integration\n",
}


@pytest.mark.integration
@pytest.mark.parametrize("text", [READ, *UNREAD.values()])
def test_only_files_that_may_have_unit_tests_are_read_for_them(tmp_path: Path, text: str) -> None:
    file = tmp_path / "test_a.py"
    file.write_text(text, encoding="utf-8")
    wanted: Any = SimpleNamespace(option=SimpleNamespace(markexpr="unit and not soak"))
    every: Any = SimpleNamespace(option=SimpleNamespace(markexpr="not soak"))
    assert tiers.pytest_ignore_collect(file, wanted) is (None if text == READ else True)
    assert tiers.pytest_ignore_collect(file, every) is None


@pytest.mark.parametrize("folder", ["faults", "desktop", "cases"])
def test_folders_without_unit_tests_are_not_read(folder: str) -> None:
    wanted: Any = SimpleNamespace(option=SimpleNamespace(markexpr="unit"))
    path: Any = SimpleNamespace(name=folder, is_dir=lambda: True)
    assert tiers.pytest_ignore_collect(path, wanted)


class Found(SimpleNamespace):
    """A test as pytest finds it, with the marks that it is given."""

    __hash__ = object.__hash__

    def add_marker(self, name: str) -> None:
        self.marks = (*vars(self).get("marks", ()), name)


def test_a_file_goes_out_with_the_test_of_it_that_takes_longest() -> None:
    few = item("tests/diary/test_few.py")
    small, large = (item("tests/exporters/test_many.py", asked) for asked in ((), ("tmp_path",)))
    items: Any = [Found(**vars(each)) for each in (few, small, large)]
    tiers.pytest_collection_modifyitems(items)
    assert [each.path.name for each in items] == ["test_many.py", "test_many.py", "test_few.py"]
    assert [each.marks for each in items] == [("unit",), ("integration",), ("unit",)]
