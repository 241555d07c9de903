__lazy_modules__ = ["later"]
import later
import now
