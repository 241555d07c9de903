import pkgutil
from importlib import import_module

from flask import Flask

from . import views
from .models import db


def create_app(config):
    app = Flask(__name__)
    app.config.from_object(config)
    db.init_app(app)
    for module in pkgutil.iter_modules(views.__path__):
        app.register_blueprint(import_module(f"{views.__name__}.{module.name}").blueprint)
    with app.app_context():
        db.create_all()
    return app
