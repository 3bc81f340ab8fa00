"""The command line: without Qt, on the same services as the window."""
