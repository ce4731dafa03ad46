"""Layer 3, estimate: one module per family of methods; frames in, estimates out, nothing drawn."""
