from . import tools
import agentx.plan
