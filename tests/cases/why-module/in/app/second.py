def work():
    from app.deep import leaf
