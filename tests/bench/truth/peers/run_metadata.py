"""The closure that a package manager knows: every file of the distributions that are required."""

import argparse
import csv
import os
import re
from importlib.metadata import distributions

from adapter import print_closure
from packaging.requirements import InvalidRequirement, Requirement

parser = argparse.ArgumentParser()
parser.add_argument("site")
parser.add_argument("dist", help="the distributions that are asked for, with commas")
options = parser.parse_args()


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(dist, extras):
    """The names and extras that a distribution requires in this environment."""
    for line in dist.requires or []:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in [*extras, ""]):
            yield normalized(requirement.name), tuple(requirement.extras)


def files_of(dist):
    for row in csv.reader((dist.read_text("RECORD") or "").splitlines()):
        if row and not row[0].startswith(".."):
            yield os.path.join(options.site, row[0])


installed = {normalized(dist.metadata["Name"]): dist for dist in distributions(path=[options.site])}
known = {}
stack = [(normalized(name), ()) for name in options.dist.split(",")]
while stack:
    name, extras = stack.pop()
    if name not in installed or (name in known and set(extras) <= known[name]):
        continue
    known.setdefault(name, set()).update(extras)
    stack += requirements(installed[name], extras)
print_closure((file for name in known for file in files_of(installed[name])), known)
