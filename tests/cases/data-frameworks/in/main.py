import shop.apps
import web
