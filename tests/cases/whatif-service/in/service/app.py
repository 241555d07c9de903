from service import a, b
import web
