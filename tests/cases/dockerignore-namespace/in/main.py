import plugins
import ns.deep.mod
