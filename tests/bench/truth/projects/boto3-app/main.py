"""Clients and resources of boto3, answered by stubs."""

import boto3
from botocore.config import Config
from botocore.stub import Stubber


def main():
    session = boto3.Session("key", "secret", region_name="eu-central-1")
    bucket = session.client("s3", config=Config(signature_version="s3v4"))
    print(bucket.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})[:40])
    with Stubber(bucket) as stub:
        stub.add_response("list_objects_v2", {"Contents": [{"Key": "a"}], "IsTruncated": False})
        pages = bucket.get_paginator("list_objects_v2").paginate(Bucket="b")
        print("keys", [item["Key"] for page in pages for item in page["Contents"]])
    table = session.resource("dynamodb").Table("t")
    with Stubber(table.meta.client) as stub:
        stub.add_response("get_item", {"Item": {"id": {"S": "x"}, "n": {"N": "1"}}})
        print("item", table.get_item(Key={"id": "x"})["Item"])
    queue = session.client("sqs")
    with Stubber(queue) as stub:
        stub.add_response("list_queues", {"QueueUrls": ["u"]})
        print("queues", queue.list_queues()["QueueUrls"])


if __name__ == "__main__":
    main()
