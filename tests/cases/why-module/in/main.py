import app.first
