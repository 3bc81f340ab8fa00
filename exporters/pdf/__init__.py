"""The PDF documents: drawing engine, sections of the evidence document, separate papers."""
