"""What a sweep's table of runs says: tidy tables, and nothing that runs a model."""
