from typing import TYPE_CHECKING as TC
import typing as t

if TC:
    import one
if not t.TYPE_CHECKING:
    import two
else:
    import three
if t.TYPE_CHECKING and len("x"):
    import four
if not TC or False:
    import five
