import one
import two
import current.first.tool
import deep.er.tool
import whole.tool
try:
    import lost.tool
except ImportError:
    lost = None
