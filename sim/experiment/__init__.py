"""Experiments: questions, arms, replications and paired differences."""
