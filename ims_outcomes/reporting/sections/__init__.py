"""The sections of the pages: each estimates, goes through the disclosure door, and presents."""
