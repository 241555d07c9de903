import pkg.tables
