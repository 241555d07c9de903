"""Is the persona still itself, and is it right?"""
