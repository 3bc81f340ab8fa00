"""Charts as marks, painted by paper and window alike."""
