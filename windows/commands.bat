@echo off
rem A command window with make and tonghop at hand, in the office's folder; lenh.bat make forms: one command alone.
setlocal
chcp 65001 >nul
set "BAN="
if exist "%~dp0chuong-trinh\ban.txt" set /p BAN=<"%~dp0chuong-trinh\ban.txt"
if exist "%~dp0chuong-trinh\%BAN%\python.exe" goto found
echo Chưa thấy phần mềm: hãy giải nén toàn bộ tệp zip (bấm chuột phải, Extract All) rồi mở lại.
if "%~1"=="" pause
exit /b 1
:found
rem A network share gets a letter for as long as this window is open: cmd cannot stand in one without.
pushd "%~dp0"
set "TONGHOP_PYTHON=%CD%\chuong-trinh\%BAN%\python.exe"
set "PATH=%CD%\chuong-trinh\%BAN%\lenh;%PATH%"
"%TONGHOP_PYTHON%" "chuong-trinh\%BAN%\start.py" --prepare
if errorlevel 1 goto end
cd du-lieu
if not "%~1"=="" goto one
echo Gõ make để xem các lệnh, tonghop --help để xem mọi tùy chọn; ví dụ: make demo
cmd /k
goto end
:one
call %*
:end
set RC=%ERRORLEVEL%
popd
exit /b %RC%
