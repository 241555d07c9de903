import below_job
