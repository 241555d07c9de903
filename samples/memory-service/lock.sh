#!/bin/sh
# Writes uv.lock anew from pyproject.toml; what is locked stays as it is where it can.
#
#     ./lock.sh                  after a change of the dependencies
#     ./lock.sh --upgrade        everything at its newest
#
# A lock names the index that it was made from. This one is read by people with many
# indexes, so the names are made neutral; paths and hashes stay true. Tools that only read
# a lock (depclose, `uv export --frozen`) do not mind. Before an image is built,
# `uv lock --upgrade` puts your own index in.
set -eu
cd "$(dirname "$0")"

uv lock "$@"
sed -e 's#registry = "https://[^"]*"#registry = "https://packages.example/simple"#g' \
    -e 's#url = "https://[^/"]*/#url = "https://packages.example/#g' uv.lock >uv.lock.new
mv uv.lock.new uv.lock
