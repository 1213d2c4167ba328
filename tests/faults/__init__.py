"""Faults: processes that are killed, servers that go away, disks that fill up."""
