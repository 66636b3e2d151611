"""Models that Uitweg's engine is measured against."""
