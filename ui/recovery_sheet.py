"""The sheet that carries a recovery code: lines to print or to copy by hand.

The rules are:

- It names nothing: no program, no record, no person, no reason. Found by the wrong one it says only
  that something, somewhere, has a code.
- Nobody else can do anything with it alone, and it says so: that lets somebody agree to keep it.
"""

from __future__ import annotations

from diary.i18n import _

_PER_LINE = 4


def recovery_sheet_lines(code: str) -> tuple[str, ...]:
    """The sheet, line by line; the code on two lines, each group of four as it is typed."""
    groups = code.split("-")
    first, second = groups[:_PER_LINE], groups[_PER_LINE:]
    return (
        _("Keep this with somebody you trust outside your home."),
        "",
        f"    {'-'.join(first)}-",
        f"    {'-'.join(second)}",
        "",
        _("Type it where the usual words are asked for."),
        _("Large or small letters, hyphens and spaces make no difference."),
        _("There is no letter O, I, L or U in it: those are the digits 0 and 1, or a V."),
        _("Alone it opens nothing: whoever holds it needs the files as well."),
        _("It works until a new one is made or it is taken back."),
    )
