import jsone
import flask
import pytest
