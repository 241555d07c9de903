from rq import Queue

Queue().enqueue("jobs.mail.send", "a@example.org")
