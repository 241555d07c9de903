import languages

for language in ("de", "en"):
    languages.load(language)
__import__("other", fromlist=["x"])
