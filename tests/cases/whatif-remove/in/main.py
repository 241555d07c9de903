import web
from app import api

if __name__ == "__main__":
    web.run(api.routes)
