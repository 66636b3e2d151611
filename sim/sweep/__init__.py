"""Experiments: many runs by design, kept in a store, and what they say together."""
