"""One browser for all tests of a process, and a bundle to check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporters.check import check_page
from tests.browser.chromium import Chromium
from tests.browser.firefox import Firefox
from tests.corpus.case import small


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as a file."""
    place = tmp_path_factory.mktemp("page") / "check.html"
    place.write_bytes(check_page.page())
    return place


@pytest.fixture(scope="session")
def chromium(page: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(page, tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture(scope="module")
def open_module(
    chromium: Chromium, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Chromium]:
    """What opens a page of one module of ours, and of those that it needs, and of nothing else."""

    def opened(name: str) -> Chromium:
        place = tmp_path_factory.mktemp(name) / f"{name}.html"
        place.write_bytes(check_page.join(name))
        chromium.open(place)
        return chromium

    return opened


@pytest.fixture(scope="session")
def checking(page: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """A browser whose page stays open from case to case."""
    with Chromium(page, tmp_path_factory.mktemp("browser")) as browser:
        browser.ready()
        yield browser


@pytest.fixture(scope="session")
def firefox(page: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """The same with Firefox."""
    with Firefox(page, tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The usual bundle, written once; to be read only."""
    folder = tmp_path_factory.mktemp("written") / "bundle"
    folder.mkdir()
    small().write(folder)
    return folder
