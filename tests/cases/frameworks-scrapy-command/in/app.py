from scrapy import cmdline
