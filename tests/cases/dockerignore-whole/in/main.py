import app.a
import part.used
