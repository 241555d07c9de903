import flask
import tools
