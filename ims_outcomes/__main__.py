"""`python -m ims_outcomes` is the command `ims-outcomes`."""

from ims_outcomes.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
