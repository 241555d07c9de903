import distutils.core, logging.handlers
