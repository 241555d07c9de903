import shared.log
import part.only
app = None
