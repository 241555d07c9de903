import broken
import after
