@rem Double-click: opens the notebooks in JupyterLab.
@call "%~dp0make-reports.bat" lab
