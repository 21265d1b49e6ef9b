"""The map: where everything stands (pure), what is written beside it (pure), neighborhoods (pure), and the picture as text."""
