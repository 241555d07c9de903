import logging.config

import settings

logging.config.dictConfig(settings.LOGGING)
logging.config.fileConfig("logging.ini")
