"""One browser for all tests of a process, and a bundle to check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporters import check_page
from tests.browser.chromium import Chromium
from tests.exporters.conftest import signer, small_folder  # noqa: F401


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as a file."""
    place = tmp_path_factory.mktemp("page") / "check.html"
    place.write_bytes(check_page.page())
    return place


@pytest.fixture(scope="session")
def chromium(page: Path) -> Iterator[Chromium]:
    with Chromium(page) as browser:
        yield browser


@pytest.fixture(scope="session")
def checking(page: Path) -> Iterator[Chromium]:
    """A browser whose page stays open from case to case."""
    with Chromium(page) as browser:
        browser.ready()
        yield browser
