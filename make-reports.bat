@echo off
rem Double-click: makes the sample reports and opens them.
rem Drop the folder of an export on this file: makes the reports of that export.
setlocal
cd /d "%~dp0"
set "CHECK=import sys; sys.exit(sys.version_info[:2] not in [(3, 11), (3, 12), (3, 13)])"
set "PYTHON="
for %%P in ("py" "py -3.13" "py -3.12" "py -3.11" "python") do (
    if not defined PYTHON %%~P -c "%CHECK%" >nul 2>nul && set "PYTHON=%%~P"
)
if not defined PYTHON (
    echo Python 3.11, 3.12 or 3.13 is needed: install it from python.org, then double-click again.
    pause
    exit /b 2
)
if "%~1"=="lab" (
    %PYTHON% run.py lab
) else if not "%~1"=="" (
    %PYTHON% run.py report --data "%~1"
) else (
    %PYTHON% run.py report && start "" "reports\sample\index.html"
)
pause
