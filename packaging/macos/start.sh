#!/bin/sh
# Python is isolated: no variable and no folder of the person names code to it.
contents=$(cd "$(dirname "$0")/.." && pwd)
exec "$contents/Frameworks/Python.framework/Versions/3.13/bin/python3.13" -I -c \
    'import site, sys; site.addsitedir(sys.argv.pop(1)); from ui.start import main; sys.exit(main())' \
    "$contents/Resources/packages" "$@"
