"""Speed and size as ratios against a peer, taken in the same run: `python dev.py bench`."""
