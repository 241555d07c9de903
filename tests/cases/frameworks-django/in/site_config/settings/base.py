INSTALLED_APPS = [
    "django.contrib.admin",
    "corsheaders",
    "shop",
]
MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"]
ROOT_URLCONF: str = "site_config.urls"
WSGI_APPLICATION = "site_config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": ["pages"],
        "OPTIONS": {"context_processors": ["site_config.context.cart"]},
    }
]
DATABASES = {"default": dict(ENGINE="site_config.database", NAME="unused")}
AUTHENTICATION_BACKENDS = ("shop.login.Backend",)
