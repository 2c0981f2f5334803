"""zhengji (征集): a call for submissions run as a Git repository."""

__version__ = "0.1.0"
