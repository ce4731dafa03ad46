"""Outcome reports for clinics that treat pain with intramuscular stimulation (IMS)."""

__version__ = "0.1.0"
