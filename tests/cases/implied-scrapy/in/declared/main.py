from scrapy.pipelines.images import ImagesPipeline
import scrapy

NAME = "gs://x"
NAME = "scrapy_playwright.handler.x"
NAME = "s3://x"
