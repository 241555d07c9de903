"""Conversations as they end, from the message bus."""

from collections.abc import Iterator

from confluent_kafka import Consumer, KafkaError, KafkaException

from ai.codec import loads

TOPIC = "conversations.closed"


def conversations(servers: str, group: str = "corpus") -> Iterator[dict]:
    consumer = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe([TOPIC])
    try:
        while (message := consumer.poll(5.0)) is not None:
            if (error := message.error()) is None:
                yield loads(message.value())
                consumer.commit(message)
            elif error.code() != KafkaError._PARTITION_EOF:
                raise KafkaException(error)
    finally:
        consumer.close()
