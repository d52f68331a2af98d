#!/bin/sh
# Install the system packages that busapp needs, or name the command that does.
# Usage: system-packages.sh PYTHON
set -eu
python=${1:-python3}

missing=""
need() { missing="$missing $1"; }

libraries=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p)
library() { echo "$libraries" | grep -q "$1" || need "$2"; }

library libEGL.so.1 libegl1
library libGL.so.1 libgl1
library libfontconfig.so.1 libfontconfig1
library libdbus-1.so.3 libdbus-1-3
library libglib-2.0.so.0 libglib2.0-0
library libxkbcommon.so.0 libxkbcommon0
library libxkbcommon-x11.so.0 libxkbcommon-x11-0
library libxcb-cursor.so.0 libxcb-cursor0
library libxcb-icccm.so.4 libxcb-icccm4
library libxcb-image.so.0 libxcb-image0
library libxcb-keysyms.so.1 libxcb-keysyms1
library libxcb-render-util.so.0 libxcb-render-util0
library libxcb-shape.so.0 libxcb-shape0
[ -n "$(ls /usr/share/fonts 2>/dev/null)" ] || need fonts-dejavu-core
"$python" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || need python3
"$python" -c "import ensurepip, venv" 2>/dev/null || need python3-venv

[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null; then
    echo "These Debian packages, or what your system calls them, are missing:$missing" >&2
    exit 1
fi
if [ "$(id -u)" != 0 ]; then
    echo "System packages are missing. Install them, then try again:" >&2
    echo "    sudo apt-get install -y$missing" >&2
    exit 1
fi
echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends $missing >/dev/null
"$python" -c "import sys; sys.exit(sys.version_info < (3, 11))" || {
    echo "busapp needs Python 3.11 or newer; name one: make run PYTHON=/path/to/python3.11" >&2
    exit 1
}
