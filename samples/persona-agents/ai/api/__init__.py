"""The persona over HTTP."""

from .application import create_app

__all__ = ["create_app"]
