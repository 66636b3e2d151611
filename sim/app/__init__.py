"""The web application: a JSON API over the engine, and the page that is built on it."""
