import app.a, part.used
