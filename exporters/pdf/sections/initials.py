"""What a document calls the person who keeps the record."""

from __future__ import annotations

from diary.i18n import _
from diary.text.initials import keeper_text
from exporters.pdf.sections.document_context import DocumentContext


def keeper(context: DocumentContext) -> str:
    """Return the initials of the person who keeps the record, or words for them."""
    me = context.case.me
    return keeper_text(me.content if me else None)


def kept_back_text(context: DocumentContext) -> str:
    """Return that something is kept back and whom to ask; the person's own copy asks nobody."""
    if context.case.profile.own_copy:
        return _("not in this copy")
    return _("kept back, ask {who}").format(who=keeper(context))
