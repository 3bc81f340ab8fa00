"""A bundle opened to be read as a case, without a vault: nothing is written, nothing is kept."""
