"""Figures from incidents: counts of what was recorded, never a verdict or a score."""
