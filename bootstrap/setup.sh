#!/bin/sh
# Makes .venv from the lock files. Needs nothing but Python 3.11 or later: Debian's own may come
# without pip and ensurepip, so the pip kept in this folder (MIT; its licence is in the wheel)
# fetches uv, and uv fetches the rest.
# Safe to repeat; returns at once when nothing has changed.
#   PYTHON=/path/to/python   use this one instead of python3.11 or python3
#   SPARK=no                 leave Spark out although there is a Java for it
set -eu
cd "$(dirname "$0")/.."
pip_wheel=$(sed 's/.* //' bootstrap/pip.sha256)

for python in ${PYTHON:-python3.11 python3} none; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
done
if [ "$python" = none ]; then
    echo "setup: Python 3.11 or later is needed (Debian: apt install python3)" >&2
    exit 1
fi

# Spark runs on Java 17 or later; who has none does not fetch its 450 MB.
lock=requirements-dev.txt
java=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1) || java=
if [ "${java:-0}" -ge 17 ] && [ "${SPARK:-yes}" != no ]; then lock=requirements-spark.txt; fi

# A virtual environment holds absolute paths: moved, copied or of another Python, it is made anew.
place="$(pwd -P) $("$python" -c 'import sys; print(sys.executable, sys.version)')"
state="$lock $(cat pyproject.toml accueil/__init__.py requirements*.txt bootstrap/* | sha256sum)"
if [ "$(cat .venv/place 2>/dev/null)" != "$place" ] || ! .venv/bin/python -c '' 2>/dev/null; then
    rm -rf .venv
    "$python" -m venv --without-pip .venv
    echo "$place" >.venv/place
fi
if [ "$(cat .venv/state 2>/dev/null)" = "$state" ] && [ -x .venv/bin/accueil ]; then
    exec .venv/bin/python -m catalogues compile
fi
rm -f .venv/state

echo "setup: installing $lock into .venv"
(cd bootstrap && sha256sum --check --quiet pip.sha256)
pip() { .venv/bin/python "bootstrap/$pip_wheel/pip" --disable-pip-version-check "$@"; }
uv() { .venv/bin/uv --quiet "$@" --python .venv/bin/python; }

pip install --quiet --require-hashes --only-binary :all: -r requirements-bootstrap.txt

# uv does not read pip's settings: hand on the index a person or an office has chosen, trust the
# certificates of the machine, and keep the cache here when there is no home to write to.
index=${PIP_INDEX_URL:-$(pip config get global.index-url 2>/dev/null || true)}
if [ -n "$index" ]; then export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"; fi
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
if [ ! -w "${HOME:-/nowhere}" ]; then export UV_CACHE_DIR="$PWD/.venv/cache"; fi

# Only pyspark comes as source; what builds it is pinned with the bootstrap.
uv pip sync --require-hashes --only-binary :all: --no-binary pyspark \
    --build-constraints requirements-bootstrap.txt "$lock"
uv pip install --offline --no-deps --no-build-isolation --editable .
.venv/bin/python -m catalogues compile
echo "$state" >.venv/state
