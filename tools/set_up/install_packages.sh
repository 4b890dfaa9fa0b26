#!/bin/sh
# install_packages.sh LOCK: installs into .venv the packages that a lock file pins. On a terminal it shows how far it is.
# In sh, because it runs before there is anything to import.
set -u
lock=$1
packages=$(grep -c '^[A-Za-z0-9].*==' "$lock")
echo "set-up: $packages Python packages into .venv"

# uv takes a fraction of pip's time. pip does it where there is no uv, or where only pip knows where packages are.
if uv pip install --quiet --python .venv --require-hashes -r "$lock" 2>/dev/null; then
    exit 0
fi

# Nothing is compiled here: of the AWS bindings' 2,200 modules, half of pip's time, 60 are ever imported.
pip() {
    .venv/bin/python -m pip install --disable-pip-version-check --no-compile --require-hashes -r "$lock" "$@"
}

on_one_line() {
    awk -v packages="$packages" '
        /^Collecting / { printf "\r\033[K%d of %d: %s", ++collected, packages, $2; fflush() }
        /^Installing collected / { printf "\r\033[Kinstalling"; fflush() }
        { last = $0 }
        END { printf "\r\033[K"; exit last == "pip failed" }'
}

# Every index that is asked in vain may be worth a warning to pip; they matter when it fails.
messages=.venv/pip-messages
if [ -t 1 ]; then
    { pip 2>"$messages" || echo "pip failed"; } | on_one_line
else
    pip --quiet 2>"$messages"
fi && exit 0
tail -n 6 "$messages" >&2
cat >&2 <<END
set-up: pip could not install $lock. Is there space on the disk, and is the package index reachable? pip takes a proxy
from HTTPS_PROXY, another index from PIP_INDEX_URL and a folder of wheels from PIP_FIND_LINKS. Then run make again.
END
exit 1
