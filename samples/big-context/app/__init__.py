"""Proposes the next word."""
