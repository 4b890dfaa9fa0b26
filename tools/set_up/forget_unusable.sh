#!/bin/sh
# Removes the stamps of what was set up and can no longer be used, so that make sets it up again: a virtual environment
# whose Python is gone or is another one now, one that was moved with its clone, and node_modules without cdktf.
# A folder that is a link belongs to another clone, and is left alone.
set -u

usable() {
    version=$("$1/bin/python" -ISc 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || return
    [ -d "$1/lib/python$version/site-packages" ] || return
    # Scripts name their interpreter by its whole path; redis_access is found by this file.
    path="$1/lib/python$version/site-packages/redis_access.pth"
    [ ! -e "$path" ] || [ "$(cat "$path")" = "$PWD/lib" ]
}

for stamp in .venv/.complete .venv/.running .delivery-venv/.complete .docs-venv/.complete .cdktn-venv/.complete; do
    folder=${stamp%/*}
    if [ -e "$stamp" ] && [ ! -L "$folder" ] && ! usable "$folder"; then
        echo "set-up: the Python of $folder is gone, or the folder was moved; it is made anew when it is needed" >&2
        rm -f "$stamp"
    fi
done

if [ -e node_modules/.complete ] && [ ! -L node_modules ] && [ ! -e node_modules/.bin/cdktf ]; then
    echo "set-up: node_modules has no cdktf; it is made anew when it is needed" >&2
    rm -f node_modules/.complete
fi
