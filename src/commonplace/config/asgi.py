"""The program as uvicorn serves it: pages run in threads, streams (once there are any) run async."""

from a2wsgi import WSGIMiddleware

from commonplace.config.wsgi import application as pages

# Measured: a full page takes the same time in any server, and threads keep Django's synchronous ORM simple.
application = WSGIMiddleware(pages, workers=8)
