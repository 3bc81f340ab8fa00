"""The sample case: an invented record with drawn exhibits, and the script that makes it."""
