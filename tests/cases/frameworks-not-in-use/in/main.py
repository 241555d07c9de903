INSTALLED_APPS = ["shop"]
MIDDLEWARE = ["shop.middleware.Timing"]
ROOT_URLCONF = "shop.urls"
