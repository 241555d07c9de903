import celery
import tools
