import tortoise

NAME = "tortoise.backends.asyncpg"
NAME = "tortoise.backends.mysql"
NAME = "tortoise.backends.psycopg"
