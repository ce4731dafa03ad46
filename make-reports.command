#!/bin/bash
# Double-click on a Mac: makes the sample reports and opens them.
cd "$(dirname "$0")" || exit 2
check='import sys; sys.exit(sys.version_info[:2] not in [(3, 11), (3, 12), (3, 13)])'
for python in python3 python3.13 python3.12 python3.11 ""; do
    if [ -n "$python" ] && "$python" -c "$check" 2>/dev/null; then break; fi
done
if [ -z "$python" ]; then
    echo "Python 3.11, 3.12 or 3.13 is needed: install it from python.org, then double-click again."
    exit 2
fi
if [ "${1:-}" = lab ]; then
    exec "$python" run.py lab
fi
"$python" run.py report && open reports/sample/index.html
