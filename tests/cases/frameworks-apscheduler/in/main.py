from apscheduler.schedulers.background import BackgroundScheduler

BackgroundScheduler().add_job("jobs.clean:run", "interval", minutes=5)
