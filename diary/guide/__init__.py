"""The guide for people: chapters in a small subset of Markdown, read into blocks."""
