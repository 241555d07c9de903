import platform, logging
