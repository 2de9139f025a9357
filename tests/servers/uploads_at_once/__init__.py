"""Many files at once through a real server, as on the evening of the last day."""
