# A shared object such as Cython 3.2 makes: its strings are one, without separators, packed by zlib.
python3 - <<'END'
import struct
import zlib

STRINGS = b"no such casing__name____test__certfilecacertsget_where"
rodata = b"\0_cython_3_2_9\0\0" + zlib.compress(STRINGS)
header = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 3, 62, 1, 0, 0,
                     64 + len(rodata), 0, 64, 56, 0, 64, 1, 0)
section = struct.pack("<IIQQQQIIQQ", 0, 1, 2, 64, 64, len(rodata), 0, 0, 1, 0)
path = ".venv/lib/python3.11/site-packages/tides/_tides.abi3.so"
with open(path, "wb") as file:
    file.write(header + rodata + section)
END
