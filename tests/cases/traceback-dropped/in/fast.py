from typing import TYPE_CHECKING
try:
    import speedups
except ImportError as error:
    print(error)
if TYPE_CHECKING:
    from frames import Frame
