"""What does the configuration of a run say?"""

import tomllib


def configuration(path):
    """What the file says, and for what it leaves out the one beside it that it names with `like`."""
    config = tomllib.loads(path.read_text(encoding="utf-8"))
    if "like" in config:
        config = configuration(path.with_name(config.pop("like") + ".toml")) | config
    return config
