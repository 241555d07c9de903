import kept, tables, fast
