"""Kafka, seen from Headgate: how to connect, which topics there are, and brokers to run on.

`connection` turns settings into client arguments; `topics` declares and checks topics on a cluster; `local` runs
Apache Kafka as a process; `embedded` runs a broker in this process's memory; `partitions` says where a key goes.

Nothing here is imported until it is used: the core never is, and `headgate --help` stays quick.
"""
