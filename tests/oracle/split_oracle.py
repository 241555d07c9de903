"""Edits of pyproject.toml against tomllib and against the bytes before.

    python3 tests/oracle/split_oracle.py DRIVER [--count N] [--seed S]

Files are generated in many layouts, and some of their main dependencies moved. Read by
tomllib, the file after must be the one before but for the moves. Every comment must stand
once, with the requirement that it stood with. Where each requirement has a line of its own,
the moved lines taken out of the file before must leave what the added ones taken out of the
file after leave. A second edit must change nothing.
"""

import argparse
import copy
import json
import random
import re
import subprocess
import sys
import tomllib
from collections import Counter

NAMES = ["Alpha", "beta_b", "gamma.c", "delta", "epsilon", "zeta-z", "eta", "theta"]
BOUNDS = ["", ">=1", "[fast]>=2,<3", " ~= 1.4", "; python_version < '3.12'", " @ https://h.example/a.whl"]
TAILS = ["", "[tool.x]\na = 1 # kept\n", "\n# the tool\n[tool.x]\nb = [\n  1,\n]\n", "[[tool.y]]\nc = 'd'\n"]


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def key_of(requirement):
    return normal(re.match(r"\s*([\w.-]+)", requirement).group(1))


def quoted(rng, text):
    return f'"{text}"' if "'" in text or rng.random() < 0.7 else f"'{text}'"


class Layout:
    """How one array is written."""

    def __init__(self, rng, style):
        self.rng, self.style = rng, style
        self.indent = rng.choice(["    ", "  ", "\t", "        "])
        self.comma = rng.random() < 0.7

    def comments(self, name):
        """What stands above and behind."""
        above = f"# above {name}" if self.rng.random() < 0.2 else ""
        behind = f"# behind {name}" if self.rng.random() < 0.2 else ""
        return above, behind

    def lines(self, items):
        text = "[" + self.rng.choice(["", "", " # begin"]) + "\n"
        for i, item in enumerate(items):
            above, behind = self.comments(key_of(item))
            if self.rng.random() < 0.1:
                text += "\n"
            if above:
                text += f"{self.indent}{above}\n"
            comma = "," if self.comma or i + 1 < len(items) else ""
            text += f"{self.indent}{quoted(self.rng, item)}{comma}{'  ' + behind if behind else ''}\n"
        return text + self.rng.choice(["", "    # end\n"] if items else [""]) + "]"

    def mixed(self, items):
        """Requirements anywhere, commas anywhere."""
        text = "[" + self.rng.choice(["", " ", "\n", "\n\n  "])
        for i, item in enumerate(items):
            text += quoted(self.rng, item) + self.rng.choice(["", "", " "])
            if i + 1 < len(items) or self.comma:
                note = self.rng.choice(["", "", "", f" # note {key_of(item)}\n"])
                text += self.rng.choice([f",{note}", f"{note},", ", ", ",\n", ",\n  ", "\n  , "])
        return text + self.rng.choice(["", " ", "\n"]) + "]"

    def write(self, items):
        if self.style == "lines":
            return self.lines(items)
        if self.style == "mixed":
            return self.mixed(items)
        return "[" + ", ".join(quoted(self.rng, item) for item in items) + ("," if self.comma and items else "") + "]"


def some(rng, most=8):
    names = rng.sample(NAMES, rng.randrange(most))
    return [name + rng.choice(BOUNDS) for name in names]


def lists(rng, header, names, styles):
    """A table of lists under its header, inline, or as dotted keys; '' for none."""
    chosen = rng.sample(names, rng.randrange(len(names) + 1))
    pairs = [(name, Layout(rng, rng.choice(styles)).write(some(rng, 3))) for name in chosen]
    return header, pairs


def pep621(rng, style):
    styles = [style, "flat"]
    main = some(rng)
    if style == "mixed":
        main += [rng.choice(NAMES)]
    dependencies = "dependencies = " + Layout(rng, style).write(main)
    _, extras = lists(rng, "", ["train", "Em_bed", "all"], styles)
    _, groups = lists(rng, "", ["dev", "train"], styles)
    head = 'name = "Pro.ject"\nversion = "1" # one\n'
    how = rng.choice(["header", "header", "dotted", "inline"])
    dotted = "".join(f"optional-dependencies.{name} = {text}\n" for name, text in extras)
    if how == "inline":
        dotted = "optional-dependencies = {" + ", ".join(
            f"{name} = {text}" for name, text in extras) + "}\n"
    table = "[project.optional-dependencies]\n" + "".join(f"{name} = {text}\n" for name, text in extras)
    parts = [head, dependencies + "\n"]
    rng.shuffle(parts)
    text = "[project]\n" + "".join(parts)
    if how != "header" and (extras or how == "inline"):
        text += dotted
    text += rng.choice(["", "\n"])
    if rng.random() < 0.3:
        text += "[project.scripts]\nrun = 'a:b'\n\n"
    if how == "header" and extras:
        text += table + rng.choice(["", "# last\n", "\n"])
    if groups:
        text += "[dependency-groups] # ours\n" + "".join(f"{name} = {text}\n" for name, text in groups)
    return text + rng.choice(TAILS), main


def poetry(rng, _style):
    values = ['"^1"', "'*'", '{ version = "^2", extras = ["a"] }', '{version = "1", optional = false}',
              '[\n    { version = "1", python = "<3.9" },\n    { version = "2" },\n]']
    main = rng.sample(NAMES, rng.randrange(1, 7))
    text = "[tool.poetry]\nname = 'p'\n\n[tool.poetry.dependencies]\npython = '^3.10'\n"
    tables = ""
    for name in main:
        key = f'"{name}"' if "." in name else name
        if rng.random() < 0.2:
            text += f"# above {normal(name)}\n"
        if rng.random() < 0.15:
            tables += f"[tool.poetry.dependencies.{key}]\nversion = '3'\n"
        elif rng.random() < 0.1:
            text += f"{key}.version = '4'\n"
        else:
            text += f"{key} = {rng.choice(values)}{rng.choice(['', f'  # behind {normal(name)}'])}\n"
    if rng.random() < 0.5:
        text += "\n[tool.poetry.group.train]\noptional = true\n\n[tool.poetry.group.train.dependencies]\nomega = '1'\n"
    if rng.random() < 0.3:
        text += "[tool.poetry.dev-dependencies]\npsi = '1'\n"
    return text + rng.choice(["", "\n"]) + tables + rng.choice(TAILS), main


def add(there, requirement, taken, written):
    """Puts a requirement into a list, unless that says it; a bare name there gets its bounds."""
    bare = re.fullmatch(r"[\w.-]+", requirement)
    if requirement.replace(" ", "") in written:
        return
    written.add(requirement.replace(" ", ""))
    for i, old in enumerate(there):
        if not isinstance(old, str) or key_of(old) != key_of(requirement) or (id(there), i) in taken:
            continue
        if old.replace(" ", "") == requirement.replace(" ", "") or bare and ";" not in old:
            return
        if re.fullmatch(r"[\w.-]+", old):
            there[i] = requirement
            taken.append((id(there), i))
            return
    taken.append((id(there), len(there)))
    there.append(requirement)


def wanted_pep621(before, moves):
    after = copy.deepcopy(before)
    project = after["project"]
    project["dependencies"] = [r for r in project["dependencies"] if key_of(r) not in moves]
    got, taken, written = {}, [], {}
    for requirement in before["project"]["dependencies"]:
        if key_of(requirement) not in moves:
            continue
        sign, group = moves[key_of(requirement)]
        home = (project.setdefault("optional-dependencies", {}) if sign == "="
                else after.setdefault("dependency-groups", {}))
        name = next((n for n in home if normal(n) == group), group)
        there = home.setdefault(name, [])
        got.setdefault((sign, group), []).append(key_of(requirement))
        add(there, requirement, taken, written.setdefault((sign, group), set()))
    for (sign, group), keys in got.items():
        home = project.get("optional-dependencies", {}) if sign == "=" else after["dependency-groups"]
        before_home = (before["project"].get("optional-dependencies", {}) if sign == "="
                       else before.get("dependency-groups", {}))
        if "all" not in before_home or group == "all":
            continue
        has = [key_of(r) for r in before_home["all"] if isinstance(r, str)]
        if set(keys) - set(has):
            home["all"].append(f"Pro.ject[{group}]" if sign == "=" else {"include-group": group})
    return after


def wanted_poetry(before, moves):
    after = copy.deepcopy(before)
    tables = after["tool"]["poetry"]
    for name in before["tool"]["poetry"]["dependencies"]:
        if normal(name) not in moves:
            continue
        value = tables["dependencies"].pop(name)
        group = moves[normal(name)][1]
        if group == "dev" and "dev-dependencies" in tables:
            tables["dev-dependencies"][name] = value
            continue
        table = tables.setdefault("group", {}).setdefault(group, {} if group == "dev" else {"optional": True})
        table.setdefault("dependencies", {})[name] = value
    return after


def bare_lines(text, moved):
    """The lines that are no requirement of MOVED, nor a comment of one, nor a list on one line."""
    kept = []
    for line in text.splitlines():
        if re.search(r"= [\[{].*[\]}]", line):
            continue
        found = re.match(r"""\s*(?:["']([\w.-]+)|# (?:above|behind) ([\w-]+))""", line)
        if not found or normal(found.group(1) or found.group(2)) not in moved:
            kept.append(line)
    return kept


def is_within(parts, whole):
    """Whether PARTS are a subsequence of WHOLE; a comma may have come to a last item."""
    rest = iter(whole)
    return all(any(part == line or with_comma(part) == line for line in rest) for part in parts)


def with_comma(line):
    return re.sub(r"""^(\s*(?:"[^"]*"|'[^']*'))""", r"\1,", line)


def comments_stay(before, after):
    """The comments, and what each stands with."""
    lost = Counter(re.findall("#[^\r\n]*", before)) - Counter(re.findall("#[^\r\n]*", after))
    new = Counter(re.findall("#[^\r\n]*", after)) - Counter(re.findall("#[^\r\n]*", before))
    flat = [key_of(r) for line in before.splitlines() if re.search(r"= [\[{].*[\]}]", line)
            for r in re.findall("\"([^\"]*)\"|'([^']*)'", line) for r in r if r and r[0].isalpha()]
    if new or any(comment.split()[-1] not in flat for comment in lost):
        return f"comments are lost or new: {lost} {new}"
    lines = after.splitlines()
    for i, line in enumerate(lines):
        found = re.search(r"# (above|behind) ([\w-]+)", line)
        if not found:
            continue
        beside = [line, *lines[i + 1:i + 5]] if found.group(1) == "behind" else lines[i + 1:i + 5]
        if not any(found.group(2) in map(normal, re.findall(r"[\w.-]+", text.partition("#")[0])) for text in beside):
            return f"'{found.group(0)}' stands alone"
    return ""


def judge(source, style, moves, after):
    """What is wrong with the edited file; '' for nothing."""
    text = source.decode()
    try:
        got = tomllib.loads(after.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        return f"no TOML: {error}"
    before = tomllib.loads(text.removeprefix("\ufeff"))
    want = (wanted_poetry if "poetry" in before["tool"] else wanted_pep621)(before, moves) if "tool" in before \
        else wanted_pep621(before, moves)
    if got != want:
        return f"tomllib reads\n{got}\nwanted\n{want}"
    if "\r\n" in text and re.search("[^\r]\n", after):
        return "a line end has changed"
    if text[:1] != after[:1]:
        return "the byte order mark is lost"
    if style == "poetry":
        lost = Counter(text.splitlines()) - Counter(after.splitlines())
        if any(not line.startswith("[tool.poetry.dependencies.") for line in lost):
            return f"lines are lost: {list(lost)}"
    if style == "lines":
        wrong = comments_stay(text, after)
        if wrong:
            return wrong
        if not is_within(bare_lines(text, moves), bare_lines(after, moves)):
            return "lines that do not move have changed"
    return ""


def run(driver, cases):
    stream = b"".join(
        " ".join(f"{key}{sign}{group}" for key, (sign, group) in moves.items()).encode()
        + b"\n%d\n" % len(source) + source for source, _, moves in cases)
    done = subprocess.run([driver], input=stream, capture_output=True, check=False)
    answers = done.stdout.decode().splitlines()
    if done.returncode or len(answers) != len(cases):
        sys.exit(f"driver stopped after {len(answers)} of {len(cases)}: {done.stderr.decode()[-2000:]}")
    return answers


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    cases = []
    while len(cases) < options.count:
        style = rng.choice(["lines", "lines", "mixed", "flat"])
        make = poetry if rng.random() < 0.3 else pep621
        text, main_list = make(rng, style)
        if "= {" in text:
            style = "mixed"
        places = [":train", ":dev", ":em-bed"] if make is poetry else [
            "=train", "=em-bed", "=new", "=all", ":dev", ":train", ":lint"]
        moves = {key_of(r): tuple(re.split("(?<=[=:])", rng.choice(places)))
                 for r in main_list if rng.random() < 0.5}
        if rng.random() < 0.3:
            text = text.replace("\n", "\r\n")
        if rng.random() < 0.2:
            text = text.rstrip()
        if rng.random() < 0.2:
            text = "\ufeff" + text
        cases.append((text.encode(), style if make is pep621 else "poetry", moves))
    answers = run(options.driver, cases)
    edited = [json.loads(a) if a[0] == '"' else a for a in answers]
    again = run(options.driver, [(after.encode(), style, moves)
                                 for after, (_, style, moves) in zip(edited, cases, strict=True)])
    wrong = 0
    for (source, style, moves), after, second in zip(cases, edited, again, strict=True):
        fault = judge(source, style, moves, after) if not after.startswith("error") else after
        if not fault and json.loads(second) != after:
            fault = f"a second edit gives {second}"
        if fault and wrong < 5:
            print(f"{moves}\n{source.decode()}\n--- becomes\n{after}\n--- {fault}\n")
        wrong += bool(fault)
    moved = sum(bool(moves) for _, _, moves in cases)
    print(f"split: {len(cases)} files, {moved} with moves, {wrong} wrong")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
