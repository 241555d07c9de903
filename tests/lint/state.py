#!/usr/bin/env python3
"""Checks that the library keeps no state of its own: globals are const tables only.

    state.py LIBRARY.a

A global, or a static in a function, that can be written lands in a section .data, .bss,
.tdata or .tbss of its object file; `size -A` tells how large these are. Tables of pointers
are in .data.rel.ro: written by the loader only, and so allowed.
"""

import re
import subprocess
import sys

WRITABLE = re.compile(r"^\.(?:t?data|t?bss)(?:\.(?!rel\.ro)\S+)?\s+(\d+)\s")
MEMBER = re.compile(r"^(\S+)\s+\(ex [^)]+\):$")


def writable(listing: str) -> list:
    """The (object, section, bytes) of `size -A` that can be written."""
    member, found = "?", []
    for line in listing.splitlines():
        name, section = MEMBER.match(line), WRITABLE.match(line)
        if name:
            member = name.group(1)
        elif section and int(section.group(1)):
            found.append((member, line.split()[0], int(section.group(1))))
    return found


def main() -> int:
    listing = subprocess.run(["size", "-A", sys.argv[1]], check=True, text=True, capture_output=True)
    found = writable(listing.stdout)
    for member, section, count in found:
        print(f"{member}: error: {count} bytes of state in {section}; state travels in a struct")
    return 1 if found or ".text" not in listing.stdout else 0


if __name__ == "__main__":
    sys.exit(main())
