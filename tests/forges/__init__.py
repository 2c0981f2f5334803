"""Hosts of pull requests that run in a test: a real Git repository behind the interface of each kind of host."""
