import tool.cli
