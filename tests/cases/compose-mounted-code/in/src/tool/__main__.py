import tool.x
