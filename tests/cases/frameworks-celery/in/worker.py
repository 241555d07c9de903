from celery import Celery

app = Celery("jobs", include=["jobs.mail", "jobs.nowhere"])
app.conf.imports = ("jobs.reports",)
app.autodiscover_tasks(["jobs.billing"])
