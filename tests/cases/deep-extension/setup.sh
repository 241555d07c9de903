site=.venv/lib/python3.11/site-packages
# A shared object whose constants are the arguments: a header, them, and one section header.
make_object() {
    python3 - "$@" <<'END'
import struct
import sys

path, *constants = sys.argv[1:]
rodata = b"".join(b"\0" + text.encode() for text in constants) + b"\0"
header = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 3, 62, 1, 0, 0,
                     64 + len(rodata), 0, 64, 56, 0, 64, 1, 0)
section = struct.pack("<IIQQQQIIQQ", 0, 1, 2, 64, 64, len(rodata), 0, 0, 1, 0)
with open(path, "wb") as file:
    file.write(header + rodata + section)
END
}
make_object $site/fastjson/_speedups.cpython-311-x86_64-linux-gnu.so fastjson.helpers decimals
make_object $site/fastjson/shadowed.abi3.so "an error message"
