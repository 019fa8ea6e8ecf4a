@echo off
rem The targets of the Makefile, for cmd and PowerShell: make.bat forms PROGRAM=bac-quang. What they do: windows\make.py.
rem TONGHOP_PYTHON: a Python that has everything already; nothing is set up then.
setlocal
for /f "tokens=2 delims=:" %%c in ('chcp') do set "CODEPAGE=%%c"
chcp 65001 >nul
set "PYTHONUTF8=1"
if defined TONGHOP_PYTHON set "RUN="%TONGHOP_PYTHON%"" & goto run
for %%p in ("%~dp0.venv\Scripts\python.exe" "%PYTHON%" "py -3" "python" "python3") do call :try %%p && goto run
call :from_arguments %* && goto run
echo Cần Python 3.11 trở lên. Cài từ python.org (chọn "Add python.exe to PATH") rồi chạy lại; 1>&2
echo nếu đã cài ở chỗ khác: make.bat setup PYTHON=C:\đường\dẫn\python.exe 1>&2
set RC=1
goto end
:run
%RUN% "%~dp0windows\make.py" %*
set RC=%ERRORLEVEL%
:end
chcp %CODEPAGE% >nul 2>nul
exit /b %RC%

rem A Python that is there and new enough; the program that only opens a shop says neither.
:try
if "%~1"=="" exit /b 1
set "RUN=%~1"
if exist "%~1" set "RUN="%~1""
%RUN% -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul
exit /b %ERRORLEVEL%

rem PYTHON=C:\...\python.exe among the parameters, where cmd has parted them at the sign.
:from_arguments
if "%~1"=="" exit /b 1
if /i "%~1"=="PYTHON" call :try "%~2" && exit /b 0
shift
goto from_arguments
