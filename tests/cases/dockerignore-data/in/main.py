import app.words
