from django.db.models import ImageField
import allauth
import compressor
import django
import django.core.serializers
import environ
import rest_framework_simplejwt
import storages
import whitenoise

NAME = "anymail.backends.x"
NAME = "django.template.backends.jinja2.Jinja2"
NAME = "django.core.cache.backends.memcached.x"
NAME = "django.db.backends.mysql"
NAME = "django.db.backends.oracle"
NAME = "django.db.backends.postgresql"
NAME = "django_redis.cache.RedisCache"
NAME = "django.core.cache.backends.redis.RedisCache"
NAME = "storages.backends.azure_storage.x"
NAME = "storages.backends.gcloud.x"
NAME = "storages.backends.s3boto3.x"
django.core.serializers.serialize(format="yaml")
