"""Tables, figures and sentences, made from what the disclosure door let through."""
