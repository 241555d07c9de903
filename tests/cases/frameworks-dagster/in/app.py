import dagster
