"""A sweep's answers as figures with their tables, in the look of the report and the reader's language."""
