from google.protobuf import descriptor as _descriptor
