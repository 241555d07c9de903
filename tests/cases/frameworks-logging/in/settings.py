LOGGING = {
    "version": 1,
    "formatters": {"json": {"()": "logs.form.Json"}},
    "handlers": {
        "queue": {"class": "logs.queue.Handler", "formatter": "json"},
        "console": {"class": "logging.StreamHandler"},
    },
}
