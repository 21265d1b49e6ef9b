"""An invented network, so that every page can be seen alive without the internet (`serve --demo`).

`network.toml` says who is there and who follows what; `sources/*.md` is what they read. All of it is invented: names,
addresses and words. A capability that comes later adds its own file here and one step to `filling.fill`.
"""

from commonplace.config.demo.filling import fill

__all__ = ["fill"]
