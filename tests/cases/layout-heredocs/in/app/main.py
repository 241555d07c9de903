import made.late
app = None
