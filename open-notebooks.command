#!/bin/bash
# Double-click on a Mac: opens the notebooks in JupyterLab.
exec "$(dirname "$0")/make-reports.command" lab
