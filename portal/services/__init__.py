"""Use cases, one module or package a domain word; none needs a request, none commits."""
