# Of the dialects those count whose driver is there; a statement names what it wants.
import sys

import kombu
import sqlalchemy.dialects.oracle

sqlalchemy.dialects.load(sys.argv[1])
kombu.transport(sys.argv[2])
