from service import routes
app = None
