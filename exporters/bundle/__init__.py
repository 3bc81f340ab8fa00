"""The format of a bundle: its names, lists and JSON files, read and written strictly."""
