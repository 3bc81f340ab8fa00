"""All code that handles keys: the only package that imports `cryptography`."""
