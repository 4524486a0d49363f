"""A developer's own machine: the demo's servers, with DEBUG on."""

from config.settings.demo import *  # noqa: F403 - a settings layer

DEBUG = True
