import fsspec

fsspec.filesystem(protocol="abfs")
fsspec.filesystem(protocol="gs")
fsspec.filesystem(protocol="github")
fsspec.filesystem(protocol="hdfs")
fsspec.filesystem(protocol="http")
fsspec.filesystem(protocol="s3")
fsspec.filesystem(protocol="sftp")
fsspec.filesystem(protocol="smb")
