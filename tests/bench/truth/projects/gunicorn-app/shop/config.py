class Production:
    SQLALCHEMY_DATABASE_URI = "sqlite://"
