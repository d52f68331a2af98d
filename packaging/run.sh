#!/bin/sh
# The main job: the window where there is a display, else the sample study segmented to pictures.
# Usage: run.sh BIN_FOLDER
set -eu
bin=$1
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" != Linux ]; then
    exec "$bin/busapp"
fi
out=out/sample
echo "No display here, so the sample study is segmented without a window."
"$bin/busapp" segment resources/samples/phantom.dcm resources/samples/phantom.png -o "$out" --overlay
echo "Overlay pictures, masks and results.csv are in $(pwd)/$out:"
ls "$out"/*_overlay.png
