from .base import *

INSTALLED_APPS += ["blog.apps.BlogConfig"]
MIDDLEWARE.append("site_config.middleware.Timing")
