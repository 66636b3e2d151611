"""Uitweg: how residents get through Dutch municipal debt help, simulated."""
