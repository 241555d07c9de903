import jobs.templates
