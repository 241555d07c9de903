import numpy
import psycopg2
