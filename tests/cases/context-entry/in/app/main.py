import app.part
