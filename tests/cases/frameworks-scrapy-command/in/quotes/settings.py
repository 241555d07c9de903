SPIDER_MODULES = ["quotes.spiders"]
