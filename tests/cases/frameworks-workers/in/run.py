import faust
from arq import cron

app = faust.App("demo", autodiscover=["streams"])


class WorkerSettings:
    functions = ["jobs.mail.send"]
