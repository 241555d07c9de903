import grpc

from protos import greet_pb2 as greet__pb2
