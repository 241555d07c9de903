import prefect
