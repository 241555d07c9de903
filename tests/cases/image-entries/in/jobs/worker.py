import jobs.queue
