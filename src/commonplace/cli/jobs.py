"""What the worker does for the site as a whole."""
