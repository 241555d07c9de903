import langgraph
