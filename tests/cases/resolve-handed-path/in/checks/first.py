
import other
