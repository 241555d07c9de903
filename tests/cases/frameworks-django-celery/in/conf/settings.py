from django.utils.timezone import timedelta

INSTALLED_APPS = ["mail"]
CELERY_IMPORTS = ("reports.nightly",)
