"""The one error of a build: a reason in a sentence, for the person who started it."""

from __future__ import annotations


class BuildStopped(Exception):  # noqa: N818  named after what is the case, as in diary/errors.py
    """A build or a trial cannot go on; the text says why and what to do."""
