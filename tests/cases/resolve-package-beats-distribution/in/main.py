import mcp.server
