import app.reader

app.reader.run("a")
