# The language that a string says, with what it begins with, and the usual one.
from django.utils import formats

LANGUAGE_CODE = "de-at"
formats.formats(LANGUAGE_CODE)
