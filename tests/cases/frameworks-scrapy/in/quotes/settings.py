SPIDER_MODULES = ["quotes.spiders"]
NEWSPIDER_MODULE = "quotes.spiders"
ITEM_PIPELINES = {"quotes.pipelines.Clean": 300}
DOWNLOADER_MIDDLEWARES = {
    "quotes.middlewares.Retry": 543,
    "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler": None,
}
