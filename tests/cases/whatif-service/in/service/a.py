import big
import web
