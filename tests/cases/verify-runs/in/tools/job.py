from lib import words

words.load()
