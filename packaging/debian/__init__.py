"""What `dev.py deb` runs: the Debian package, made from pinned parts, and the walk that tries it.

It runs on the standard library and on what the program runs on, and is no part of the program.
"""
