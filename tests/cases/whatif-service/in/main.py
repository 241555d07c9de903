from service import app
