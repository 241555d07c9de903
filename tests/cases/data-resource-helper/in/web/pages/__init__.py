from web import helper


def index():
    return helper.serve("web.pages", "static", "index.html")
