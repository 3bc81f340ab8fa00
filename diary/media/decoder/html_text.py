"""The text of HTML: what would be visible, the addresses of links and pictures, and what is hidden.

Hidden are the values of attributes, comments, titles, styles and scripts. They are searched and
never shown.
"""

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
    return words_and_hidden(html)[0]


def words_and_hidden(html: str) -> tuple[str, str]:
    """Return the text, and what is not shown: both line by line."""
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
    return _lines("".join(reader.parts)), _lines("\n".join(reader.hidden))


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


class _HtmlWords(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden: dict[str, None] = {}
        self._unseen = 0
        self._link = ""
        self._since = 0

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """End what begins with `<![` at the next `>`, as browsers do; Python rejects some."""
        end = self.rawdata.find(">", i) + 1
        self.hidden[self.rawdata[i:end]] = None
        return end or -1

    def handle_pi(self, data: str) -> None:
        self.hidden[data] = None

    def handle_decl(self, decl: str) -> None:
        if decl.strip().lower() != "doctype html":
            self.hidden[decl] = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for _name, value in attrs:
            if value:
                self.hidden[value] = None
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
        if self._unseen:
            self.hidden[data] = None
        else:
            self.parts.append(data)

    def handle_comment(self, data: str) -> None:
        self.hidden[data] = None


def _address(attrs: list[tuple[str, str | None]], name: str) -> str:
    found = next((value for key, value in attrs if key == name and value), "") or ""
    return " ".join(found.split())[:_ADDRESS]
