# shellcheck shell=sh disable=SC2034
# What the bundle is made of. The hash is to be filled in, from the page of Python's releases and
# checked against its signature; while it is empty nothing is built.
PYTHON_VERSION=3.13
PYTHON_PACKAGE_SHA256=
