from toolkit import Parser
