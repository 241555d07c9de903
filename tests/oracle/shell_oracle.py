"""Compare depclose's reading of shell text with that of mvdan.cc/sh, the parser of shfmt.

    python shell_oracle.py DRIVER [--count N] [--seed N] [--all FOLDER]

Asks for the simple commands (words, assignments, redirections, here-documents, lines) of COUNT
generated texts, and of each shell script and RUN line below the folders given with --all. The
answers come from shell/, which is built first. What it refuses is not compared.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORDS = ["a", "b", "echo", "$A", '"$A b"', "'c d'", "${X:-y z}", "$(a | b)", "`c d`", "$(case a in b) c;; esac)", '"$(e "f" g)"', "x=1", "-n",
         "a\\ b", "$'t\\'u'", "é", "1", "/x/*.py", "a#b", '"x\ny"', "$((1 + 2))", "${#A}", "<(a)", "if", "done", '""', "\\$x",
         '"a \\"b\\" $(c \')\')"', "$@", '"${A[@]}"', "x{1,2}", "~", "=", "]", "!x", "'#'"]  # fmt: skip
TESTS = ["[ -f x ]", '[[ -n "$A" && $B == c* ]]', "[[ $a =~ ^(x|y)$ ]]", "test a = b", "! a", "true", "[[ -z a ]]"]
REDIRECTIONS = ["> f", ">>f", "2>&1", "< /dev/null", "&> g", "2> /dev/null", '>"$F"', ">| h", "<<< 'x y'", "3<&0", "> f 2>&1"]


class Text:
    """A generated text: what a list of commands is, to some depth."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.documents: list[str] = []

    def words(self, least: int, most: int) -> str:
        return self.rng.choice([" ", " ", "  ", "\t", " \\\n "]).join(self.rng.choices(WORDS, k=self.rng.randint(least, most)))

    def end(self) -> str:
        """A separator; here-documents begin after a newline."""
        if self.documents or self.rng.random() < 0.5:
            text = self.rng.choice(["\n", "\n\n", " # c 'd\n", "\n  "])
            if self.documents:
                text = "\n"
            text += "".join(self.documents)
            self.documents = []
            return text
        return self.rng.choice([";", " ; ", " & "])

    def redirections(self, chance: float) -> str:
        if self.rng.random() > chance:
            return ""
        if self.rng.random() < 0.15:
            name = self.rng.choice(["E", "EOF"])
            written = self.rng.choice([name, f"'{name}'", f'"{name}"', f"-{name}"])
            tab = "\t" if written[0] == "-" else ""
            self.documents.append(f"{tab}l $A\n{tab}m 'n\n{tab}{name}\n")
            return f" <<{written}"
        return " " + " ".join(self.rng.choices(REDIRECTIONS, k=self.rng.randint(1, 2)))

    def simple(self) -> str:
        before = self.rng.choice([""] * 6 + ["A=1 ", "B='x y' C= "])
        if self.rng.random() < 0.15:
            return self.rng.choice([*TESTS, "A=1", "B+=x", 'C="$(d)"', "D=(a 'b c')", "export A=b", "local x", "f=(1\n2)"])
        name = self.rng.choice(["run", "echo", "cp", "python", '"$P"', "'q r'", "./s.sh", "exec", "cd"])
        rest = self.words(0, 4)
        return f"{before}{name}{' ' if rest else ''}{rest}{self.redirections(0.3)}"

    def body(self, depth: int) -> str:
        return "".join(self.chain(depth) + self.end() for _ in range(self.rng.randint(1, 2)))

    def arm(self, depth: int) -> str:
        return re.sub(r"\s*[;&]\s*\Z", "", self.body(depth))

    def compound(self, depth: int) -> str:
        body, nested = self.body, depth - 1
        kind = self.rng.randrange(8)
        if kind == 0:
            more = f"elif {body(nested)}then {body(nested)}" * (self.rng.random() < 0.3)
            more += f"else {body(nested)}" * (self.rng.random() < 0.4)
            text = f"if {body(nested)}then\n{body(nested)}{more}fi"
        elif kind == 1:
            text = f"{self.rng.choice(['while', 'until'])} {body(nested)}do {body(nested)}done"
        elif kind == 2:
            text = f"for i{self.rng.choice(['', ' in a b', ' in $X'])}{self.rng.choice([';', chr(10)])} do {body(nested)}done"
        elif kind == 3:
            arms = "".join(f"{self.rng.choice(['', '('])}{pattern}) {self.arm(nested)}\n;;\n" for pattern in ("a|'b'", "$x", "*"))
            text = f'case "$1" in\n{arms}esac'
        elif kind == 4:
            text = f"{{ {body(nested)}}}"
        elif kind == 5:
            text = f"({body(nested)})"
        elif kind == 6:
            return f"{self.rng.choice(['f()', 'f ()', 'function g', 'function g()'])} {{\n{body(nested)}}}"
        else:
            return self.rng.choice(["! ", "time "]) + self.simple()
        return text + self.redirections(0.15)

    def chain(self, depth: int) -> str:
        parts = []
        for _ in range(self.rng.choice([1, 1, 1, 2, 3])):
            compound = depth > 0 and not self.documents and self.rng.random() < 0.35
            parts.append(self.compound(depth) if compound else self.simple())
            if self.documents:
                break
        text = parts[0]
        for part in parts[1:]:
            text += self.rng.choice([" && ", " || ", " | ", " |& ", "&&", " && \\\n  ", " ||\n "]) + part
        return text

    def make(self) -> str:
        return self.rng.choice(["", "#!/bin/sh\n", "\n"]) + self.body(2) + self.body(1)


def real_texts(folders: list[Path]) -> Iterator[str]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.stat().st_size > 200_000:
                continue
            text = path.read_bytes().decode(errors="replace")
            if path.suffix in {".sh", ".bash"} or text.startswith(("#!/bin/sh", "#!/bin/bash", "#!/usr/bin/env bash")):
                yield text
            elif "dockerfile" in path.name.lower() and path.suffix != ".md":
                joined = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
                for line in re.findall(r"^RUN ((?:.*\\\r?\n)*.*)", joined, flags=re.MULTILINE):
                    yield re.sub(r"\\\r?\n", " ", line)


def ask(program: str, texts: list[str]) -> list[object]:
    asked = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run([program], input=asked, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("driver")
    parser.add_argument("--count", type=int, default=100000 if os.environ.get("DEPCLOSE_FULL") else 5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", type=Path, action="append", default=[], metavar="FOLDER")
    options = parser.parse_args()

    rng = random.Random(options.seed)
    texts = [Text(rng).make() for _ in range(options.count)]
    texts += [text for text in real_texts(options.all) if "\0" not in text]
    with tempfile.TemporaryDirectory() as folder:
        program = f"{folder}/mvdan"
        subprocess.run(["go", "build", "-o", program, "."], cwd=HERE / "shell", check=True)
        theirs = ask(program, texts)
    ours = ask(options.driver, texts)
    failed = taken = 0
    for text, our, their in zip(texts, ours, theirs, strict=True):
        taken += isinstance(their, list)
        if isinstance(their, list) and our != their:
            failed += 1
            if failed <= 10:
                at = next((i for i, (a, b) in enumerate(zip(our, their, strict=False)) if a != b), min(len(our), len(their)))
                print(f"{text[:600]!r}\n  ours   {our[at : at + 1]}\n  theirs {their[at : at + 1]}")
    print(f"{len(texts)} texts, {taken} of them taken by mvdan.cc/sh")
    print(f"{len(texts) - failed} passed, {failed} failed")
    sys.exit(1 if failed or taken * 2 < len(texts) else 0)


if __name__ == "__main__":
    main()
