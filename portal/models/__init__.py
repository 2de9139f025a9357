"""Tables, one module per domain word. No queries that belong to a use case."""
