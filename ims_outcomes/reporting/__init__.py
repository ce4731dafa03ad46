"""Layer 6, run: notebooks become pages, with their numbers and what they were made from."""
