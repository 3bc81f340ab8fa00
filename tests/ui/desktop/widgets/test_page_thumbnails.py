"""Small pictures of pages, each with its number in full."""

from __future__ import annotations

from typing import Any

import pytest

from ui.desktop.widgets.page_thumbnails import PageThumbnails


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_each_row_has_room_for_picture_and_number(zoom: float, theme: Any, shown: Any) -> None:
    theme.set_zoom(zoom)
    view = PageThumbnails(3, {1}, ())
    shown(view, 200, 700)
    row = view.visualItemRect(view.item(1))
    assert row.height() >= view.iconSize().height() + 2 * view.fontMetrics().height()
    assert row.bottom() <= view.visualItemRect(view.item(2)).top()
