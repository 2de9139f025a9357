"""Forms: what a rule step or a page asks, as Deform forms drawn by our own templates. It knows no
table and no request.
"""
