"""Pages of members: signing in, joining, the welcome, the settings, leaving."""
