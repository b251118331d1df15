"""Where Piccolo finds the engine and the tables."""

from piccolo.conf.apps import AppRegistry

from grants.db import ENGINE

DB = ENGINE
APP_REGISTRY = AppRegistry(apps=["grants.piccolo_app"])
