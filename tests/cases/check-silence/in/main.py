import torch  # depclose: ignore[heavy]
# depclose: ignore[unresolved, undeclared] it comes with the image
import nowhere
import os  # depclose: ignore[heavy]
import sys  # depclose: ignore[havey]
text = "# depclose: ignore"
