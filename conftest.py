"""What the tests of the core and of the plugins share stands in ``tests/suite.py``."""

pytest_plugins = ["suite"]
