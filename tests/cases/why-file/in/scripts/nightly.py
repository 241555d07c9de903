
import app.unused
