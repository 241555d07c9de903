import zoneinfo

import trust.native
