import politeness


def greet(words):
    return politeness.please(words)
