"""Views: one module a domain; each is a sentence that reads, calls one service method and answers."""
