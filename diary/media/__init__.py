"""Media files: their kind, metadata and previews, read by a child process without keys."""
