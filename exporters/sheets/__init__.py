"""Sheets: papers made of the record for one purpose, beside a bundle or alone."""
