import one  # depclose: ignore[undeclared]
import two
# depclose: ignore[undeclared]
import three
