"""The user interfaces: the window and the command line."""
