# Chosen at run time: all of them.
import sys

from django.utils import formats, translation

translation.activate(sys.argv[1])
formats.formats(sys.argv[1])
