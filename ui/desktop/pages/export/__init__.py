"""Handing over a bundle, step by step: one file for what each step asks or shows."""
