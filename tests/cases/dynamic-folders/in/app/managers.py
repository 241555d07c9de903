from os.path import abspath, dirname, join

from app.manager import Manager


class Parts(Manager):
    _id = "parts"
    prefix = f"app.{_id}"
    folder = join(abspath(dirname(__file__)), _id)


class Themes(Manager):
    folder = join(dirname(__file__), "themes")
