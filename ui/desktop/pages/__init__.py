"""One screen each; pages emit, the desk connects."""
