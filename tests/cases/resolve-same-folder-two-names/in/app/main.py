import app.part, part
