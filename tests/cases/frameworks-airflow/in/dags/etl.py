from airflow import DAG

import lib.load
