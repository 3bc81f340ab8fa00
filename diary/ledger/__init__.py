"""The record's arithmetic: salted fields, commitments, links, openings. Pure; no database."""
