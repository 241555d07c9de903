import django
import rest_framework

import conf
