from peewee import PostgresqlDatabase
import peewee

