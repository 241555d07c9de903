from cloud import storage
import cloud.api.v1
