import common.log
