import os

from flask import Flask
from flask_migrate import Migrate, upgrade


def create_app():
    app = Flask(__name__)
    Migrate(app)
    upgrade(os.path.join(app.root_path, "migrations"))
    return app
