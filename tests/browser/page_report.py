"""What a page that was given files comes to: its report, or the line of what it could not do."""

from __future__ import annotations

import json
from typing import Any, Final

from exporters.check import check_page

# A page that could not read or check says so in a line and reports nothing, so both are watched.
# `window.told` is the promise of a text of JSON, which no browser's protocol changes on its way.
_FAILURES: Final = [check_page.TEXTS["could-not-read"], check_page.TEXTS["could-not-check"]]
_WATCH: Final = """window.told = new Promise((told) => {
  document.addEventListener("checked", ({ detail }) => told(JSON.stringify(WHOLE)), { once: true });
  const line = document.querySelector("#said");
  new MutationObserver(() => {
    if (FAILURES.includes(line.textContent)) told(JSON.stringify({ failed: line.textContent }));
  }).observe(line, { childList: true, characterData: true, subtree: true });
});""".replace("FAILURES", json.dumps(_FAILURES))
WATCH: Final = _WATCH.replace("WHOLE", "detail")
# what it comes to, and nothing of the rest, which takes time where there are many files
WATCH_VERDICT: Final = _WATCH.replace("WHOLE", "{ verdict: detail.verdict }")


def read(told: str) -> dict[str, Any]:
    """The report; a page that could not make one is an AssertionError with what it says."""
    report: dict[str, Any] = json.loads(told)
    assert "failed" not in report, report["failed"]
    return report
