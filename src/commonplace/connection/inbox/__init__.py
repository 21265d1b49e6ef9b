"""Mail that comes in: read, told apart, and taken in as replies."""
