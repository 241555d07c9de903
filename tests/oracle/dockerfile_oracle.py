"""Compare depclose's reading of Dockerfiles with BuildKit's own.

    python dockerfile_oracle.py DRIVER SEEDS [--count N] [--seed N] [--all FOLDER]

Asks about every file in SEEDS, about COUNT generated and mutated ones, about twice as many
words to expand, and about each Dockerfile below the folders given with --all. BuildKit's
answers come from moby/dockerfile, which is built first.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent



def pieces(text: str) -> list[str]:
    """Pieces of Dockerfiles, written with spaces between."""
    return text.split()


KEYWORDS = pieces("""ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN
SHELL STOPSIGNAL USER VOLUME WORKDIR from copy Run FORM COPPY WOR\u212aDIR""")
KEYWORDS.append("ONBUILD\tRUN")
FLAGS = pieces("""--from=a --from= --from --link --link=true --link=FALSE --link= --link=x --chown=1:2 --chmod=755
--parents --exclude=*.md --exclude=b --platform=linux/arm64 --platform=$A --interval=5s --interval=1ms
--interval=0.5ms --interval=1h1.5m --interval=-1s --interval=9999999999h --interval=.s --interval=0
--timeout=3 --start-period=2\u00b5s --start-interval=1us --retries=3 --retries=-1 --retries=+2 --retries=2147483648
--mount=type=cache,target=/a --mount=type=bind,source=a,target=b,ro --mount=from=$x,target=/a --mount=
--mount="type=cache,target=/x,y" --mount='target=/a,"source=b,c"' --mount=target=/a,"b --mount=type=secret,id=a
--mount=from=a$ --mount=TYPE=cache,dst=/b,sharing=locked,id=q --network=host --network=no --security=sandbox
--device=a --device=a,b --device=required --device=a,required=x --keep-git-dir --unpack=false --checksum=x
--unknown -- --a"b --a\\ b ---x --=x --from=\u00e0b --ch\u00f6wn=a""")
WORDS = pieces(r"""a . .. / /app a.py app/ *.txt **/*.py [ab]* "a b" 'a b' a=b A=1 B="x y" C='z' A= =b "" '' $A ${A}
${A:-b} \ \\ \" a\ b `b` a` <<EOF <<-EOF <<'EOF' <<"EOF" 3<<EOF << EOF <<E<F <<A<<B < > && || ; | # #x ["a","b"]
["a",] [] [1] ["a",1] [null] ["a" "b"] ['a'] ["\u00e9","\ud800","\ud83d\ude00"] [1e999] [[]] [["a"]] [{"a":1}] ["a"]x
["\x"] ["a\tb"] [true] AS as As a\u017f stage Stage 1st x-y_z.0 scratch python:3.12 NONE CMD none cmd Cmd 8080/tcp
/bin/sh -c echo hi SIGTERM é à \u00a0 \u2003 \u3000 \x85 \x00 \xff \xe2\x82 \ufeff""")
WORDS = [re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), w) if "[" not in w else w for w in WORDS]
HEADS = [
    "# escape=`\n", "# escape=\\\n", "# escape = x\n", "# syntax=docker/dockerfile:1\n", "#syntax=a\n#check=skip=all\n",
    "# escape=`\n# escape=`\n", "\n# escape=`\n", "# comment\n# escape=`\n", "#  ESCAPE =  `  \r\n", "  # escape=`\n",
    "# check=\n", "# check= \n", "# escape=\n", "#!shebang\n", "\ufeff# escape=`\n", "\ufeff", "# directive=x\n# escape=`\n",
]  # fmt: skip
ENDS = ["\n", "\n", "\n", "\n", "\r\n", "\n\n", " \\\n", " \\\n", "\\\n", " `\n", " \\ \t\n", "\\\\\n", "\\\r\n", "\n # c\n",
        "\\\n#c\n", "\\\n\n", "\t\n", "", "\\\n  # c \\\n", "\v\n", "\r\r\n", "\\\n  "]  # fmt: skip
DOCS = ["EOF\n", "\tEOF\n", "EOF \n", "EOF\r\n", "hello $A\n", "\t\ttabbed\n", "E\nF\n", "A\n", "B\n", "EOF"]
NAMES = ["A", "B", "foo", "é", "_x1", "1", "@", "#", "?", "-", "$", "!", "*", "漢字", "x٣", "", "a.b"]
VALUES = ["", "a", "foo", "x y", " x  y ", "a*b?c", "/usr/local/bin", "foofoo", "é漢é", "line\nline", "\t", "$B", "'q'",
          "abcabc", "a\\b", "}", "//", "[a]+(b)", "\u00a0b"]  # fmt: skip
PIECES = [*"ab \t$\"'\\`<-{}*?/#%:+=.,~^()[]|\n", "${", "${A", "${B:-", "${foo:+", "${A:?", "${A?", "${A#", "${A##", "${A%",
          "${foo%%", "${A/", "${foo//", "$A", "$foo", "$é", "$1", "$$", "<<EOF", "<< EOF", "\\$", "\\}", "\\/", "\\*", "$0",
          "${0}", "\u00a0", "\u2003", "漢", "é", "\ufeff", "}", "}", "}", "}", "/", "*", "?", "foo", "x y"]  # fmt: skip


MOUNT_KEYS = ["type", "from", "source", "src", "target", "dst", "destination", "readonly", "ro", "rw", "readwrite",
              "required", "sharing", "id", "mode", "uid", "gid", "env", "TYPE", "tpye", ""]  # fmt: skip
MOUNT_VALUES = ["bind", "cache", "tmpfs", "secret", "ssh", "Cache", "true", "0", "T", "no", "locked", "SHARED", "0755", "8",
                "4294967295", "4294967296", "a", "/a b", "$A", "a$", "", '""', "a,b", "cache", "secret"]  # fmt: skip


def encode(text: str) -> bytes:
    """UTF-8, where \\xNN written out becomes that byte."""
    return re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), text.encode())


def make_line(rng: random.Random) -> str:
    parts = [rng.choice(KEYWORDS)]
    parts += rng.choices(FLAGS, k=rng.choice([0, 0, 0, 1, 1, 2]))
    parts += rng.choices(WORDS, k=rng.choice([0, 1, 1, 2, 2, 3, 4]))
    line = parts[0]
    for part in parts[1:]:
        line += rng.choice([" "] * 12 + ["  ", "\t", " \\\n", "\\\n", "\u00a0", "", "\v", "\\\n# c\n "]) + part
    line = rng.choice([""] * 8 + [" ", "\t", "\u00a0"]) + line + rng.choice(ENDS)
    if "<<" in line and rng.random() < 0.9:
        line += "\n" * (not line.endswith("\n")) + "".join(rng.choices(DOCS, k=rng.randint(0, 3))) + "EOF\n"
    return line


def make_mount(rng: random.Random) -> str:
    fields = [f"type={rng.choice(MOUNT_VALUES[:5])}"] * (rng.random() < 0.8)
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        key, value = rng.choice(MOUNT_KEYS), rng.choice(MOUNT_VALUES)
        field = rng.choice([f"{key}={value}"] * 5 + [key])
        fields.append(rng.choice([field] * 6 + [f'"{field}"', f'\\"{field}\\"']))
    return rng.choice(["--mount={}"] * 4 + ["--mount='{}'"]).format(",".join(fields))


def make_duration(rng: random.Random) -> str:
    parts = (
        rng.choice(["1", "0", "9", "1.5", ".5", "5.", "", "00", "1.00000000000000000001", "9223372036854775807"])
        + rng.choice(["s", "ms", "m", "h", "ns", "us", "\u00b5s", "\u03bcs", "", "d"])
        for _ in range(rng.choice([1, 1, 2, 3]))
    )
    flag = rng.choice(["interval", "timeout", "start-period", "start-interval", "retries"])
    return f"--{flag}={rng.choice(['', '', '', '-', '+'])}{''.join(parts)}"


def good_line(rng: random.Random) -> str:
    """One that BuildKit takes, more often than not."""
    a, b, flag = rng.choice(WORDS), rng.choice(WORDS), rng.choice(FLAGS)
    return rng.choice([
        f"RUN {a} {b}\n", f"COPY {a} {b}\n", f"COPY {flag} {a} /x/\n", f"ENV X={a}\n", f"ENV X {a} {b}\n", f"ARG {a}\n",
        f"RUN {flag} x\n", f"RUN <<EOF {a}\n{b}\nEOF\n", f"COPY <<-'A' <<B {a}\n\tx\n\tA\ny{b}\nB\n", f"ADD {flag} a b\n",
        f"CMD [\"{a}\"]\n", f"ENTRYPOINT {a}\n", f"HEALTHCHECK {flag} CMD {a}\n", f"ONBUILD RUN {a} {b}\n", f"USER {a}\n",
        f"LABEL {a}={b} x='{a}'\n", f"FROM {a} AS b\n", f"WORKDIR {a}\n", f"SHELL [\"{a}\"]\n", f"VOLUME {a}\n",
        f"ONBUILD COPY <<EOF {b}\n{a}\nEOF\n", f"EXPOSE {a}\n", f"STOPSIGNAL {flag} x\n", f"RUN a \\\n # {a}\n\n  {b}\n",
        f"RUN {make_mount(rng)} x\n", f"RUN {make_mount(rng)} {make_mount(rng)} x\n", f"HEALTHCHECK {make_duration(rng)} CMD x\n",
        f"HEALTHCHECK {a}\n", f"RUN a\\\n{b}\n", f"ENV {a}={b} \\\n  {b}={a}\n", f"FROM --platform={a} x\n",
    ])  # fmt: skip


def mutate(rng: random.Random, source: bytes, seeds: list[bytes]) -> bytes:
    for _ in range(rng.choice([1, 1, 2, 3, 6])):
        at, length = rng.randrange(len(source) + 1), rng.choice([1, 1, 2, 5, 20])
        kind = rng.randrange(5)
        if kind == 0:
            source = source[:at] + source[at + length :]
        elif kind == 1:
            source = source[:at] + encode(rng.choice(WORDS + FLAGS + ENDS + PIECES)) + source[at:]
        elif kind == 2:
            source = source[:at] + bytes([rng.randrange(256)]) + source[at + 1 :]
        elif kind == 3:
            other = rng.choice(seeds)
            start = rng.randrange(len(other) + 1)
            source = source[:at] + other[start : start + 40] + source[at:]
        else:
            source = source[:at] + source[at : at + length] + source[at:]
    return source


def files(rng: random.Random, seeds: list[bytes], count: int) -> Iterator[bytes]:
    yield from seeds
    head = b"FROM a\n"
    for length in range(65530, 65540):
        yield head + b"RUN " + b"x" * length
        yield head + b"RUN " + b"x" * length + b"\nUSER a\n"
    yield head + b"CMD " + b"[" * 9999 + b"]" * 9999
    for nested in (9999, 10000, 10001):
        yield head + b"CMD [" + b"[" * (nested - 1) + b"]" * (nested - 1) + b"]"
    for index in range(count):
        if index % 3 == 0 and seeds:
            yield mutate(rng, rng.choice(seeds), seeds)
            continue
        line = good_line if index % 3 == 1 else make_line
        text = rng.choice([""] * 6 + HEADS) + "FROM a\n" * (rng.random() < 0.95)
        yield encode(text + "".join(line(rng) for _ in range(rng.choice([1, 1, 1, 2, 4]))))


def words(rng: random.Random, count: int) -> Iterator[bytes]:
    for _ in range(count):
        word = "".join(rng.choices(PIECES, k=rng.randint(1, 9)))
        if rng.random() < 0.3:
            sign = rng.choice(["#", "##", "%", "%%", "/", "//", ":-", "-", ":+", "+", "?", ":?", ":", "x"])
            pattern = "".join(rng.choices("abfo*?\\/*", k=rng.randint(0, 5)))
            word = f"{word}${{{rng.choice(NAMES)}{sign}{pattern}{'/' + rng.choice(PIECES) if '/' in sign else ''}}}z"
        rules = rng.choice([0, 0, 0, 4, 8, 9, 11, rng.randrange(16)])
        parts = [rng.choice("\\\\\\`"), str(rules), word]
        for name in rng.sample(NAMES, k=rng.randint(0, 6)):
            parts += [name, rng.choice(VALUES)]
        yield "\x1f".join(parts).encode()


def ask(program: str, questions: list[tuple[str, bytes]]) -> list[str]:
    asked = b"".join(b"%s %d\n%s" % (kind.encode(), len(source), source) for kind, source in questions)
    done = subprocess.run([program], input=asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return done.stdout.decode("ascii").splitlines()


def agrees(ours: str, theirs: str) -> bool:
    """The same answer; of a refusal, the same line where BuildKit counts as it should.

    It does not for directives and long lines, which it places one line too early.
    """
    if not (ours.startswith("refused") and theirs.startswith("refused")):
        return ours == theirs
    if re.search("escape token|parser directive|max allowed|no instructions|no stages", theirs):
        return True
    return ours.split(" ")[1] == theirs.split(" ")[1]


def build(folder: str) -> str:
    program = f"{folder}/buildkit"
    subprocess.run(["go", "build", "-o", program, "./dockerfile"], cwd=HERE / "moby", check=True)
    return program


def real_files(folders: Iterable[Path]) -> Iterator[bytes]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            named = re.search("dockerfile|containerfile", path.name, re.IGNORECASE)
            if named and path.is_file() and path.suffix not in {".py", ".md", ".dockerignore"}:
                yield path.read_bytes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("driver")
    parser.add_argument("seeds", type=Path)
    parser.add_argument("--count", type=int, default=200000 if os.environ.get("DEPCLOSE_FULL") else 15000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", type=Path, action="append", default=[], metavar="FOLDER")
    options = parser.parse_args()

    rng = random.Random(options.seed)
    seeds = [path.read_bytes() for path in sorted(options.seeds.iterdir())]
    seeds += real_files(options.all)
    questions = [("file", source) for source in files(rng, seeds, options.count)]
    questions += [("word", source) for source in words(rng, 2 * options.count)]
    with tempfile.TemporaryDirectory() as folder:
        theirs = ask(build(folder), questions)
    ours = ask(options.driver, questions)
    failed = taken = 0
    for (kind, source), our, their in zip(questions, ours, theirs, strict=True):
        taken += their.startswith("ok")
        if not agrees(our, their):
            failed += 1
            same = max(len(os.path.commonprefix([our, their])) - 40, 0)
            if failed <= 20:
                print(f"{kind} {source[:200]!r}")
                print(f"  ours   {our[same:][:200]}\n  theirs {their[same:][:200]}")
    print(f"{len(questions)} questions, {taken} of them taken by BuildKit")
    print(f"{len(questions) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not taken else 0)


if __name__ == "__main__":
    main()
