import typing
import yaml
if typing.TYPE_CHECKING:
    import rich
