"""A keyboard-driven terminal cockpit for social media teams."""

__version__ = "0.1.0"
