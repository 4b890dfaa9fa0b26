#!/bin/sh
# Says which of the programs that this repository needs are missing or too old, and how to get them; silent when all is
# well. In sh, because it runs before there is a virtual environment. PYTHON names the interpreter to look at.
set -u
problems=0

# at_least HAVE WANTED: compares the first two numbers.
at_least() {
    have_minor=$(echo "$1.0" | cut -d. -f2)
    wanted_minor=$(echo "$2.0" | cut -d. -f2)
    [ "${1%%.*}" -gt "${2%%.*}" ] || { [ "${1%%.*}" -eq "${2%%.*}" ] && [ "$have_minor" -ge "$wanted_minor" ]; }
}

# need NAME WANTED FOUND REMEDY: FOUND is the version, empty when the program is missing.
need() {
    if [ -z "$3" ]; then
        echo "$1 >= $2 is needed and was not found. $4" >&2
    elif ! at_least "$3" "$2"; then
        echo "$1 >= $2 is needed, $3 was found. $4" >&2
    else
        return
    fi
    problems=1
}

# version PATTERN: the first version on a line that begins with the pattern.
version() {
    sed -n "s/^$1\([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p" | head -n 1
}

python=${PYTHON:-python3}
need Python 3.11 "$("$python" --version 2>&1 | version 'Python ')" \
    "Debian 12 or later: sudo apt install python3 python3-venv; macOS: brew install python@3.13, then make PYTHON=python3.13 ..."
if [ "$problems" -eq 0 ] && ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    echo "Python's venv module is needed and was not found. Debian: sudo apt install python3-venv" >&2
    problems=1
fi
need Node 20 "$(node --version 2>/dev/null | version v)" \
    "Debian 13 or later: sudo apt install nodejs npm; Debian 12: NodeSource's package; macOS: brew install node"
need npm 9 "$(npm --version 2>/dev/null | version '')" "Debian: sudo apt install npm; macOS: brew install node"
# OpenTofu is as good: TERRAFORM_BINARY_NAME=tofu, which cdktf reads as well.
terraform=${TERRAFORM_BINARY_NAME:-terraform}
need Terraform 1.10 "$(CHECKPOINT_DISABLE=1 "$terraform" version 2>/dev/null | sed 's/^OpenTofu v/Terraform v/' | version 'Terraform v')" \
    "Debian: add HashiCorp's apt repository, then sudo apt install terraform; macOS: brew install hashicorp/tap/terraform"
need redis-server 7 "$(redis-server --version 2>/dev/null | version 'Redis server v=')" \
    "Debian 12 or later: sudo apt install redis-server; macOS: brew install redis"
exit "$problems"
