"""The trust report: how well the model agrees with what was published, for a reader who distrusts it."""
