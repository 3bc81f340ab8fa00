"""The sandbox of the decoder child on each system, and the probes of its limits."""
