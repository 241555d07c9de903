import app.deep.leaf
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import app.types
