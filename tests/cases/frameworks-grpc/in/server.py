import grpc

from protos import greet_pb2_grpc
