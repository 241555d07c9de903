import linked.part
import alias
