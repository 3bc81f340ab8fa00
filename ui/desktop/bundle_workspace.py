"""The workspace of an opened bundle: the pages of a record, without anything that writes.

**Invariants:**

- What the bundle is, with the result of its check, is shown first and stays one click away, so that
  nothing is read without it.
- There is no draft, no idle lock and no unlock: an opened bundle is not the person's own record.
"""

from __future__ import annotations

from diary.i18n import _
from ui.bundle_session import BundleSession
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import BUNDLE_GROUPS, PageId
from ui.desktop.page_navigation import PagedWorkspace
from ui.desktop.pages.base import Page


class BundleWorkspace(PagedWorkspace):
    """All that is shown while a bundle is open; `lock_requested` closes it."""

    def __init__(self, context: PageContext, bundle: BundleSession) -> None:
        super().__init__(context, BUNDLE_GROUPS, _("Close (Ctrl+L)"))
        self._case = bundle.case
        self.show_page(PageId.CHECKED)

    def _make(self, page: PageId) -> Page:
        if page == PageId.CHECKED:
            from ui.desktop.pages.opened_bundle import OpenedBundlePage

            return OpenedBundlePage(self._context, self, self._case)
        return super()._make(page)
