from app import legacy, search
import web

routes = [legacy.score, search.find]
