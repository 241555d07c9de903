import sys

from flask import Flask

from app import invoices

if sys.version_info < (3, 11):
    import tomli

try:
    from sentence_transformers import SentenceTransformer
except ImportError:
    SentenceTransformer = None


def main():
    Flask("shop").run()
