"""Two sets of rules for ignore files, as models to compare an engine with.

NEWER   github.com/moby/patternmatcher v0.6.1 (MatchesUsingParentResults), walking from the top as
        github.com/tonistiigi/fsutil does: BuildKit since 2022, and what depclose promises
OLDER   the engine of Docker 20.10, which Debian 12 still has

They differ in these points, and a test sees each of them happen:

1. A folder that a pattern leaves out is entered by the older engine only where the text of a `!`
   pattern begins with the folder's path. With wildcards in the `!` line (`*`, `!**/config`,
   `!src/*/data`) it loses what the newer one keeps.
2. The older engine looks at each path anew and at just one of its parents, the one as deep as the
   pattern; the newer one carries on what matched the parents, and does not ask patterns that
   could not change anything there. So, with overlapping lines, each keeps a few paths that the
   other leaves out (`!b/x`, `b/x/y`, `!b/x`: the older keeps `b/x/y`).
3. Of the characters that mean something in a regular expression the older engine escapes only
   `.` and `$`: there the pattern `a+b` does not match a file `a+b`, and `(a` is an error.
"""

import posixpath
import re

OLDER, NEWER = "20.10", "patternmatcher v0.6.1"
# v0.6.1 means to escape `|`, `{` and `}` too, but its table of bits has no room for them.
ESCAPED = {OLDER: ".$", NEWER: ".$+()"}


class BadPattern(Exception):
    """An ignore file that no engine takes."""


class Pattern:
    def __init__(self, text: str, rules: str):
        self.kept = text.startswith("!")
        self.text = text.removeprefix("!")
        self.depth = self.text.count("/") + 1
        if self.kept and not self.text:
            raise BadPattern(text)
        try:
            self.expression = re.compile(f"^{expression(self.text, rules)}\\Z")
        except re.error:
            self.expression = None

    def match(self, path: str) -> bool:
        """Like the engines', this minds a bad pattern only when the pattern is asked."""
        if self.expression is None:
            raise BadPattern(self.text)
        return self.expression.search(path) is not None


def patterns_of(ignore: str, rules: str) -> list:
    """The patterns of an ignore file; both engines read its lines alike."""
    found = []
    for line in ignore.removeprefix("\ufeff").split("\n"):
        text = line.strip()
        if line.startswith("#") or not text:
            continue
        mark, text = ("!", text[1:].strip()) if text[0] == "!" else ("", text)
        if text:
            text = posixpath.normpath(re.sub("^/+", "/", text))
            text = text[1:] if len(text) > 1 and text[0] == "/" else text
        found.append(Pattern(posixpath.normpath(mark + text), rules))
    return found


def expression(text: str, rules: str) -> str:
    """The regular expression for the whole of a path."""
    if rules == NEWER and (simple := simple_expression(text)):
        return simple
    parts, rest = [], text
    while rest:
        character, rest = rest[0], rest[1:]
        if character == "*" and rest.startswith("*"):
            rest = rest[1:].removeprefix("/")
            parts.append("(.*/)?" if rest else ".*")
        elif character == "*":
            parts.append("[^/]*")
        elif character == "?":
            parts.append("[^/]")
        elif character == "\\" and rest:
            parts.append(re.escape(rest[0]))
            rest = rest[1:]
        else:
            parts.append("\\" + character if character in ESCAPED[rules] else character)
    return "".join(parts)


def simple_expression(text: str) -> str:
    """What v0.6.1 compares as text: a plain path, `PATH**`, `**/PATH` and `**PATH`."""
    plain = text.removesuffix("**") if text.endswith("**") else text.removeprefix("**")
    if re.search(r"[*?\[\]\\]", plain):
        return ""
    if text == plain:
        return re.escape(text)
    if text.endswith("**"):
        return re.escape(plain) + ".*"
    return f"(.*/)?{re.escape(plain[1:])}" if plain[0] == "/" else ".*" + re.escape(plain)


def sent(ignore: str, paths: list, rules: str) -> set:
    """The files and links of PATHS that are sent; a path that ends in / is a folder."""
    patterns = patterns_of(ignore, rules)
    return sent_older(patterns, paths) if rules == OLDER else sent_newer(patterns, paths)


def matches_older(patterns: list, path: str) -> bool:
    matched, parents = False, path.split("/")[:-1]
    for pattern in patterns:
        above = "/".join(parents[:pattern.depth])
        if pattern.match(path) or (pattern.depth <= len(parents) and pattern.match(above)):
            matched = not pattern.kept
    return matched


def sent_older(patterns: list, paths: list) -> set:
    found, skipped = set(), ()
    for path in sorted(paths, key=lambda path: path.rstrip("/").split("/")):
        if path.startswith(skipped):
            continue
        if not matches_older(patterns, path.rstrip("/")):
            found |= {path} - {path.rstrip("/") + "/"}
        elif path.endswith("/") and not any(pattern.kept and f"{pattern.text}/".startswith(path)
                                            for pattern in patterns):
            skipped += (path,)
    return found


def enters_newer(patterns: list, folder: str) -> bool:
    """Whether a folder that is left out is entered; a wildcard at the end of a line does not count."""
    kept = [pattern.text.removesuffix("/**").removesuffix("/*") for pattern in patterns if pattern.kept]
    wild = any(one in "*[]?^\\" for text in kept for one in text)
    return wild or any(f"{text}/".startswith(folder) for text in kept)


def sent_newer(patterns: list, paths: list) -> set:
    found, skipped, results = set(), (), {"": [False] * len(patterns)}
    for path in sorted(paths, key=lambda path: path.rstrip("/").split("/")):
        if path.startswith(skipped):
            continue
        name = path.rstrip("/")
        above, matched, here = results[posixpath.dirname(name)], False, []
        for number, pattern in enumerate(patterns):
            # A pattern that cannot change anything is not asked, and counts as no match below.
            here.append(above[number] or (pattern.kept == matched and pattern.match(name)))
            if here[-1]:
                matched = not pattern.kept
        results[name] = here
        if not matched:
            found |= {path} - {f"{name}/"}
        elif path.endswith("/") and not enters_newer(patterns, path):
            skipped += (path,)
    return found
