"""The bundle format: its names, hash lists and JSON files, each read and written strictly."""
