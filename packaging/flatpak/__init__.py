"""The Flatpak: its manifest, and what writes the manifest's sources from the lock."""
