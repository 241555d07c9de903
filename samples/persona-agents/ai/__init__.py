"""The agents: one code base, one persona a process."""

__version__ = "1.4.0"
