from celery.schedules import solar
import celery

NAME = "azureservicebus://x"
NAME = "django_celery_beat.schedulers:DatabaseScheduler"
NAME = "cassandra://x"
NAME = "consul://x"
NAME = "elasticsearch://x"
NAME = "etcd://x"
NAME = "gcpubsub://x"
NAME = "confluentkafka://x"
NAME = "librabbitmq://x"
NAME = "cache+memcached://x"
NAME = "mongodb://x"
celery.Celery(task_serializer="msgpack")
NAME = "redbeat.RedBeatScheduler"
NAME = "redis://x"
NAME = "django-db"
NAME = "dynamodb://x"
NAME = "sqla+x://x"
NAME = "sqs://x"
celery.Celery(task_serializer="yaml")
NAME = "zookeeper://x"
