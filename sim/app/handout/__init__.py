"""The hand-out: the application as one file without a server, with answers computed beforehand."""
