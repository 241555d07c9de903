import granian
from gunicorn.app.base import BaseApplication
from hypercorn.config import Config
from werkzeug.utils import import_string

granian.Granian("web.one:app").serve()
config = Config()
config.application_path = "web.two:app"
options = {"worker_class": "web.worker.Worker", "bind": "0.0.0.0"}
import_string("web.three:app")
