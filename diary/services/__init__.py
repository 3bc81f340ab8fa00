"""Use cases over an open vault; each takes its dependencies by constructor."""
