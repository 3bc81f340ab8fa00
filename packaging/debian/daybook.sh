#!/bin/sh
# Python is isolated: no variable and no folder of the person names code to it.
exec /usr/lib/daybook/python3 -I @START@ "$@"
