import smart_open

smart_open.open(uri="azure://x")
smart_open.open(uri="gs://x")
smart_open.open(uri="s3://x")
smart_open.open(uri="ssh://x")
