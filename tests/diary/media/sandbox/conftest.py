"""What is tried here is how a child starts and what it may do: each is started as shipped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import forked_decoder


@pytest.fixture(scope="module", autouse=True)
def shipped() -> Iterator[None]:
    with forked_decoder.as_shipped():
        yield
