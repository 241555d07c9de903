from api import routes
