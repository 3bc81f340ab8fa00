"""Metadata of files: places, devices and times, read in the decoder child."""
