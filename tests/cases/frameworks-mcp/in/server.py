from mcp.server.fastmcp import FastMCP

import tools
