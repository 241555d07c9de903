import app.unused
