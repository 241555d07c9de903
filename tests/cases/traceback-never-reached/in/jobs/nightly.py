import jobs.clean
import kept
