"""The command line: Qt-free, the same services as the window."""
