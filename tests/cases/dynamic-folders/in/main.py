from app.managers import Parts, Themes

Parts().load()
print(Themes.folder)
