"""What the window asks of its system: to be told of leaving, to be kept out of pictures."""
