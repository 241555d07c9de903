"""Compares toml.c with Python's tomllib: the same documents read, the same ones refused.

    python3 tests/oracle/toml_oracle.py DRIVER [--count N] [--seed S] [FILE...]

Documents are generated, then damaged at random, and FILEs (for whose damage there is no
limit to imagination either) are read whole and damaged. Python 3.11 to 3.14 have TOML 1.0.
"""

import argparse
import datetime
import json
import random
import subprocess
import sys
import tomllib

KEYS = ["a", "b", "c", "a-b", "1", "3_4", '"a"', "'b'", '"x y"', '"\\u00e9"', "''", "true"]
SCALARS = [
    "1", "-17", "+0", "0xDEAD_beef", "0o755", "0b1_0", "1_000", "9223372036854775807",
    "-9223372036854775808", "1.5", "-0.0", "1e5", "6.26e-34", "1_0.0_1", "inf", "-nan",
    "+inf", "true", "false", "1979-05-27", "07:32:00", "00:00:00.5", "2000-02-29",
    "1979-05-27T07:32:00Z", "1979-05-27t00:32:00.999999-07:00", "'literal'", "''", '""',
    '"basic"', "'#no'", '"#no"',
    r'"\t\u00e9\U0001F600\\"', "1979-05-27 07:32:00", "\"\"\"\nlines\nmore\"\"\"",
    '"""a \\\n   b"""', '"""a\\  \n\n\t b"""', "'''\nraw\\\n'''", '"""two "" quotes"""""',
    "''''one' '''", '"""\\\r\n x\r\n"""',
]
ODD = ["1979-02-29", "07:32:60", "01", "1__0", "0x", "1.", ".5", "'''a''''''", '"\\ud800"',
       '"\\q"', '"""a""""""', "nope", "99999999999-01-01", "9999999999999999999", "{a=1,}",
       "[1,,2]", "'\n'", "2021-13-01", "+0x1", "TRUE", "1 2", "24:00:00", "0000-01-01"]
BYTES = [b"\n", b"=", b"[", b"]", b'"', b"'", b"#", b".", b",", b"{", b"}", b"\\", b"\r",
         b" ", b"\t", b"a", b"1", b"\x00", b"\x7f", b"\xff", b"\xc3\xa9", b"]]", b'"""']


def key(rng):
    parts = [rng.choice(KEYS) for _ in range(rng.choice([1, 1, 1, 1, 2, 3]))]
    return rng.choice([".", ".", " . "]).join(parts)


def value(rng, depth=0):
    roll = rng.random()
    if roll < 0.02:
        return rng.choice(ODD)
    if roll > 0.85 and depth < 4:
        items = [value(rng, depth + 1) for _ in range(rng.randrange(4))]
        glue = rng.choice([", ", ",", ",\n  ", " # c\n , "])
        return "[" + glue.join(items) + rng.choice(["", ",", "\n", " "] if items else [""]) + "]"
    if roll > 0.75 and depth < 4:
        pairs = [f"{key(rng)} = {value(rng, depth + 1)}" for _ in range(rng.randrange(4))]
        return "{" + rng.choice([", ", ","]).join(pairs) + "}"
    return rng.choice(SCALARS)


def document(rng):
    lines = []
    for _ in range(rng.randrange(1, 12)):
        roll = rng.random()
        if roll < 0.2:
            lines.append(f"[{key(rng)}]" + rng.choice(["", " # c"]))
        elif roll < 0.35:
            lines.append(f"[[{key(rng)}]]")
        elif roll < 0.45:
            lines.append(rng.choice(["", "# comment", "\t", "   # é"]))
        else:
            lines.append(f"{key(rng)} = {value(rng)}")
    return rng.choice(["\n", "\n", "\n", "\r\n"]).join(lines).encode()


def damaged(rng, text):
    text = bytearray(text)
    for _ in range(rng.choice([1, 1, 2, 4])):
        at = rng.randrange(len(text) + 1)
        end = min(len(text), at + rng.choice([0, 0, 1, 1, 3]))
        text[at:end] = rng.choice([b"", *BYTES])
    return bytes(text)


def tagged(value):
    if isinstance(value, dict):
        return ["table", *sorted([k, tagged(v)] for k, v in value.items())]
    if isinstance(value, list):
        return ["array", *map(tagged, value)]
    if isinstance(value, str):
        return ["string", value]
    if isinstance(value, bool | int):
        return ["boolean" if isinstance(value, bool) else "integer", str(int(value))]
    if isinstance(value, float):
        return ["float", repr(value)]
    return ["time", value.isoformat()]


def too_large(value):
    """Whether an integer in VALUE needs more than 64 bits, which we refuse on purpose."""
    if isinstance(value, dict | list):
        return any(map(too_large, value.values() if isinstance(value, dict) else value))
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def wanted(source):
    try:
        value = tomllib.loads(source.decode())
    except RecursionError:
        return None
    except ValueError:
        return "error"
    return "error" if too_large(value) else tagged(value)


def in_python(node):
    """The driver's answer with numbers and times as Python shows them."""
    kind, *rest = node
    if kind == "table":
        return [kind, *sorted([k, in_python(v)] for k, v in rest)]
    if kind == "array":
        return [kind, *map(in_python, rest)]
    text = rest[0]
    if kind == "float":
        text = repr(float(text.replace("_", "")))
    if kind == "time":
        if ":" not in text:
            text = datetime.date.fromisoformat(text).isoformat()
        else:
            text = tagged(tomllib.loads("x=" + text)["x"])[1]
    return [kind, text]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_intermixed_args()
    rng = random.Random(options.seed)
    sources = []
    for _ in range(options.count):
        text = document(rng)
        sources.append(text if rng.random() < 0.5 else damaged(rng, text))
    for name in options.files:
        with open(name, "rb") as file:
            text = file.read()
        sources += [text] + [damaged(rng, text) for _ in range(3)]
    stream = b"".join(b"%d\n" % len(text) + text for text in sources)
    run = subprocess.run([options.driver], input=stream, capture_output=True, check=False)
    answers = run.stdout.decode(errors="replace").splitlines()
    if run.returncode or len(answers) != len(sources):
        print(f"driver stopped after {len(answers)} documents: {run.stderr.decode()[-2000:]}")
        return 1
    different = refused = 0
    for source, answer in zip(sources, answers, strict=True):
        want = wanted(source)
        refused += want == "error"
        got = "error" if answer.startswith("error ") else answer
        if got != "error":
            got = in_python(json.loads(answer)) if answer[0] == "[" else answer
        if want is not None and got != want and different < 10:
            print(f"differs: {source[:1000]!r}\n  tomllib {want}\n  toml.c  {answer}\n")
        different += want is not None and got != want
    print(f"toml: {len(sources)} documents, {refused} refused, {different} different")
    return different > 0


if __name__ == "__main__":
    sys.exit(main())
