import app.start

app.start.run()
