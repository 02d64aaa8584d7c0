"""The plan in and out: documents to read and print."""
