#!/bin/sh
# Writes the lock files: pinned and hashed, good for every platform, without download addresses.
# What is pinned stays unless pyproject.toml says otherwise; `make lock UPGRADE=--upgrade` renews.
set -eu
cd "$(dirname "$0")/.."
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"

lock() {
    .venv/bin/uv pip compile --quiet --python .venv/bin/python --universal --python-version 3.11 \
        --generate-hashes --no-header --no-annotate ${UPGRADE:-} "$@" >/dev/null
}

# The bootstrap: uv, and setuptools, which builds pyspark.
printf 'uv\nsetuptools\n' | lock - --output-file requirements-bootstrap.txt
lock pyproject.toml --output-file requirements.txt
lock pyproject.toml --extra dev --output-file requirements-dev.txt \
    --constraints requirements.txt --constraints requirements-bootstrap.txt
lock pyproject.toml --extra dev --extra spark --output-file requirements-spark.txt \
    --constraints requirements-dev.txt
