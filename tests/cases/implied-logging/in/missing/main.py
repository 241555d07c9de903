

NAME = "colorlog.ColoredFormatter"
NAME = "graypy.xHandler"
NAME = "pythonjsonlogger.x"
NAME = "logstash_async.handler.x"
NAME = "rich.logging.RichHandler"
NAME = "raven.handlers.x"
NAME = "structlog.stdlib.ProcessorFormatter"
NAME = "watchtower.CloudWatchLogHandler"
