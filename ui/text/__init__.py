"""Sentences for people, shared by window and command line; Qt-free."""
