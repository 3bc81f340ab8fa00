"""What a document calls the person who keeps the record."""

from __future__ import annotations

from diary.i18n import _
from exporters.pdf.sections.document_context import DocumentContext


def keeper(context: DocumentContext) -> str:
    """Return the initials of the person who keeps the record, or words for them."""
    return context.keeper


def kept_back_text(context: DocumentContext) -> str:
    """Return that something is kept back and whom to ask; the person's own copy asks nobody."""
    if context.case.profile.own_copy:
        return _("not in this copy")
    return _("kept back, ask {who}").format(who=keeper(context))
