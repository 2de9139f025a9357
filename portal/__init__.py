"""Da Capo's portal: tables, use cases, documents, mail and pages. Importing it imports no framework."""
