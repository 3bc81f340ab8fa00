"""Use cases over an open vault; each takes what it needs by constructor."""
