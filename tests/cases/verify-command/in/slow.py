import time

import server

time.sleep(60)
