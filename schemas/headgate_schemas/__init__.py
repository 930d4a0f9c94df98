"""The records that travel on Kafka: Structs, codec, topics and the schemas generated from them."""
