"""Pages: routes, resources, views, and what stands between them and the services."""
