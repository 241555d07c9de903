from aiocache import RedisCache
from confluent_kafka.schema_registry.avro import AvroSerializer
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.redis import RedisBroker
from elasticsearch import AsyncElasticsearch
from huey import RedisHuey
from optuna.visualization import plot_optimization_history
from peewee import MySQLDatabase
from peewee import PostgresqlDatabase
from pymongo.encryption import ClientEncryption
import aiocache
import confluent_kafka
import databases
import docker
import dogpile.cache
import dramatiq
import elasticsearch
import huey
import kafka
import kombu
import mlflow
import optuna
import peewee
import pony
import psycopg
import pymongo
import pymysql
import redis
import rq
import snowflake.connector

NAME = "dogpile.cache.redis"
kafka.KafkaProducer(compression_type="lz4")
pymongo.MongoClient(compressors="xsnappyx")
NAME = "psycopg_pool.x"
thing.fetch_pandas_all()
