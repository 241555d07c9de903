import logging.config
import os

import yaml


def run():
    with open(os.environ["LOGGING_FILE"]) as file:
        logging.config.dictConfig(yaml.safe_load(file))
