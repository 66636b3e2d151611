"""A country: municipalities of their own sizes, each with its own policy, added up."""
