import os
import sys


def hook(name):
    return f"{sys.executable} -m hooks.{name} --all"


def other(text):
    return f"grep -m never.{text}"


os.system(hook("check"))
