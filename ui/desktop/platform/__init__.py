"""What the window asks of the system: session events, and keeping out of screen captures."""
