import babel.localedata
import django.core.management.commands.startproject
import markdown
import sphinx.registry
