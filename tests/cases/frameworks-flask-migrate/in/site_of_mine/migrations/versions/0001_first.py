"""create the tables"""
