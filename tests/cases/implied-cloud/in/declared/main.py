from azure.identity.aio import DefaultAzureCredential
from firebase_admin.firestore import client
from google.auth.transport.requests import Request
from prometheus_client.twisted import MetricsResource
from sentry_sdk.integrations.flask import FlaskIntegration
from structlog.dev import RichTracebackFormatter
import airflow
import azure.core
import boto3
import boto3.s3.transfer
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

boto3.s3.transfer.TransferConfig(preferred_transfer_client="crt")
dynaconf.Dynaconf(redis_enabled=True)
thing.to_dataframe()
