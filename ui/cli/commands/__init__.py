"""One room per command; each registers its arguments and runs over what the app hands it."""
