from scrapy.pipelines.images import ImagesPipeline
import scrapy

NAME = "scrapy_playwright.handler.x"
