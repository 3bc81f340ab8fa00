"""The text of HTML: what would be visible, and the addresses of links and pictures."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

from diary.i18n import _

_BLOCKS: Final = frozenset({"p", "div", "br", "tr", "li", "blockquote", "h1", "h2", "h3", "table"})
_UNSEEN: Final = frozenset({"script", "style", "head", "title", "template"})
_ADDRESS: Final = 300
_PIECE: Final = 1 << 16


def words_of(html: str) -> str:
    """Return the text, line by line; nothing at an address is fetched."""
    reader = _HtmlWords()
    at = 0
    while at < len(html):
        # An unclosed mark is parsed again with each piece. Pieces grow, so the total time stays
        # linear.
        following = at + max(_PIECE, len(reader.rawdata))
        reader.feed(html[at:following])
        at = following
    if len(reader.rawdata) <= _PIECE:
        reader.close()
    else:
        # close() would try every mark in the rest up to its end, so the rest is shown as it is.
        reader.parts.append(reader.rawdata)
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


class _HtmlWords(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._link = ""
        self._since = 0

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """End what begins with `<![` at the next `>`, as browsers do; Python rejects some."""
        return self.rawdata.find(">", i) + 1 or -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "a":
            self._link, self._since = _address(attrs, "href"), len(self.parts)
        elif tag == "img" and not self._unseen:
            source = _address(attrs, "src")
            if source:
                self.parts.append(
                    " [" + _("picture, not loaded: {address}").format(address=source) + "] "
                )

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "a" and self._link:
            shown = "".join(self.parts[self._since :]).strip()
            if shown != self._link and not self._unseen:
                self.parts.append(f" [{self._link}] ")
            self._link = ""

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def _address(attrs: list[tuple[str, str | None]], name: str) -> str:
    found = next((value for key, value in attrs if key == name and value), "") or ""
    return " ".join(found.split())[:_ADDRESS]
