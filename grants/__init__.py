"""Carries public-welfare money from the call for proposals to the last invoice."""

import os

os.environ.setdefault("PICCOLO_CONF", "grants.piccolo_conf")
