"""The child process that owns the sound device. It gets samples, and nothing else of a file."""
