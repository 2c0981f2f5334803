"""Word documents as people fill them in, made by a script: the official forms, and what becomes of them."""
