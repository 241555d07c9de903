from service import c
import big
