"""What the window asks of its system: session events, and keeping out of screen captures."""
