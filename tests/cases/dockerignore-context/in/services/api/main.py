import lib.tools
import local
