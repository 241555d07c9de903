import os

import django
import django_dramatiq
import graphene_django
import haystack
import huey.contrib.djhuey
import modeltranslation
import wagtail

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf")
