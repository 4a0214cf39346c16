"""Runs the law on tables: Polars on one machine, Spark on a cluster."""
