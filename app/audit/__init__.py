"""The record of every write: who, when, what; chained by hash, sealed in the writing transaction."""
