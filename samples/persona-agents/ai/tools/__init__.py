"""What a persona can do besides talking. Each tool is a function with types and a docstring."""

from .registry import UnknownTool, resolve_tools

__all__ = ["UnknownTool", "resolve_tools"]
