from celery import Celery

queue = Celery("many")
