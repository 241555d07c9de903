from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings

CrawlerProcess(get_project_settings()).crawl("authors")
