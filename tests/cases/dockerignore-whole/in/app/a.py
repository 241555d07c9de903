from app.sub import b
