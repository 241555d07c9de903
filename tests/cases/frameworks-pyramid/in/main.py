from pyramid.config import Configurator

config = Configurator()
config.include("views.api")
config.scan("models")
config.scan("pages")
