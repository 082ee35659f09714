"""The HTTP interface: one edge, one table of routes, and handlers that are plain functions from a Call to an Answer."""
