"""What every page needs: rendering, forms, headers, static files, errors in words."""
