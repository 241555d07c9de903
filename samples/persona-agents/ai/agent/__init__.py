"""The persona at work: an agent, the rules around it, and the loop that runs it."""

from .builder import build_agent
from .callbacks import ModelUnavailable
from .runtime import Answer, Runtime

__all__ = ["Answer", "ModelUnavailable", "Runtime", "build_agent"]
