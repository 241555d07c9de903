import pytest
import flask
import google.cloud.storage
import google.cloud.storage.blob
import yaml


def later():
    import requests.adapters
    import requests
