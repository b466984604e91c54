"""Detail exports: a file of all rows, made beside the server, with progress and cancel."""
