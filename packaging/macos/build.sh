#!/bin/sh
# build.sh PYTHON-PACKAGE WHEEL FOLDER: the bundle and its disk image, on macOS with Apple silicon.
#
# PYTHON-PACKAGE is the official installer of Python, WHEEL the program's own, made by dev.py
# release. It was never run. Nothing is signed unless DAYBOOK_SIGN_AS names an identity of the
# keychain, and nothing is notarised unless DAYBOOK_NOTARY_PROFILE names a profile of it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=parts.sh
. "$here/parts.sh"

stop() {
    echo "$1" >&2
    exit 2
}

[ "$#" -eq 3 ] || stop "build.sh PYTHON-PACKAGE WHEEL FOLDER"
[ -n "$PYTHON_PACKAGE_SHA256" ] || stop "PYTHON_PACKAGE_SHA256 in parts.sh is empty: nothing is built."
[ "$(uname -sm)" = "Darwin arm64" ] || stop "This builds on macOS with Apple silicon only."
[ -n "${DAYBOOK_SIGN_AS:-}" ] || [ -z "${DAYBOOK_NOTARY_PROFILE:-}" ] ||
    stop "Only what is signed can be notarised."
package=$1 wheel=$2 out=$3
found=$(shasum -a 256 "$package" | cut -d ' ' -f 1)
[ "$found" = "$PYTHON_PACKAGE_SHA256" ] || stop "The package of Python is not the one in parts.sh."
[ -f "$wheel" ] || stop "There is no wheel of the program in that place."
version=$(basename "$wheel" | cut -d - -f 2)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
app="$scratch/image/Daybook.app"
inside="$app/Contents"
framework="$inside/Frameworks/Python.framework"
mkdir -p "$out" "$inside/MacOS" "$inside/Resources" "$framework"

pkgutil --expand-full "$package" "$scratch/python"
ditto "$scratch/python/Python_Framework.pkg/Payload" "$framework"
python="$framework/Versions/$PYTHON_VERSION/bin/python$PYTHON_VERSION"
versioned="$framework/Versions/$PYTHON_VERSION"
# The official one looks for its library where the installer would have put it. What was changed
# has to be signed again before it starts, by nobody for now.
moved() {
    install_name_tool -change \
        "/Library/Frameworks/Python.framework/Versions/$PYTHON_VERSION/Python" "$2" "$1"
    codesign --force --sign - "$1"
}
moved "$python" "@executable_path/../Python"
moved "$versioned/Resources/Python.app/Contents/MacOS/Python" "@executable_path/../../../../Python"

packages="$inside/Resources/packages"
"$python" "$here/wanted.py" "$root/requirements.lock" > "$scratch/wanted.txt"
"$python" -m pip install --disable-pip-version-check --require-hashes --only-binary :all: \
    --no-deps --target "$packages" -r "$scratch/wanted.txt"
"$python" -m pip install --disable-pip-version-check --no-index --no-deps \
    --target "$packages" "$wheel"

cp "$here/start.sh" "$inside/MacOS/Daybook"
chmod 755 "$inside/MacOS/Daybook"
sed "s/VERSION/$version/" "$here/Info.plist" > "$inside/Info.plist"
plutil -lint "$inside/Info.plist" "$here/entitlements.plist"
mkdir "$scratch/daybook.iconset"
for size in 16 32 256; do
    cp "$root/resources/icons/daybook-$size.png" "$scratch/daybook.iconset/icon_${size}x$size.png"
done
iconutil -c icns -o "$inside/Resources/daybook.icns" "$scratch/daybook.iconset"

if [ -n "${DAYBOOK_SIGN_AS:-}" ]; then
    # From the inside out: what holds others is signed after them.
    find "$inside" -type f \( -name '*.so' -o -name '*.dylib' -o -perm -100 \) -exec \
        codesign --force --timestamp --options runtime --sign "$DAYBOOK_SIGN_AS" \
        --entitlements "$here/entitlements.plist" {} \;
    find "$inside" -depth -type d -name '*.framework' -exec \
        codesign --force --timestamp --options runtime --sign "$DAYBOOK_SIGN_AS" {} \;
    codesign --force --timestamp --options runtime --sign "$DAYBOOK_SIGN_AS" \
        --entitlements "$here/entitlements.plist" "$app"
    codesign --verify --deep --strict "$app"
fi

image="$out/Daybook-$version-arm64.dmg"
hdiutil create -quiet -fs HFS+ -volname Daybook -srcfolder "$scratch/image" "$image"
if [ -n "${DAYBOOK_NOTARY_PROFILE:-}" ]; then
    codesign --timestamp --sign "$DAYBOOK_SIGN_AS" "$image"
    xcrun notarytool submit --wait --keychain-profile "$DAYBOOK_NOTARY_PROFILE" "$image"
    xcrun stapler staple "$image"
fi
echo "$image"
