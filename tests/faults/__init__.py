"""Faults on purpose: the server killed, PostgreSQL crashed, answers lost, records that hurt.

Whatever happens: what the server acknowledged is stored; no id is stored twice; once a phone has tried again,
all that it sent is stored or refused with a reason; and the counts are what a recount says. Each scenario has
a short form in the tests beside it and a long one behind `make soak`, and both print their figures.
"""
