from __future__ import annotations
import __main__, builtins, _io, zipimport, importlib._bootstrap, xml.dom.minidom, os.path, collections.abc
