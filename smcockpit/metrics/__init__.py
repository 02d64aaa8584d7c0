"""Bytes of a CSV → records → tables → series → readings. Pure but for the readers of files and folders."""
