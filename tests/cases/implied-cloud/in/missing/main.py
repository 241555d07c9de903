from azure.identity.aio import DefaultAzureCredential
from firebase_admin.firestore import client
from prometheus_client.twisted import MetricsResource
import airflow
import azure.core
import boto3
import dagster
import dynaconf
import firebase_admin
import google.auth
import google.cloud.bigquery
import google.cloud.pubsub
import prefect
import prometheus_client
import sentry_sdk
import structlog

thing.to_dataframe()
