@echo off
rem Opens the program. No path is written down here: the folder may lie anywhere, on a stick or a network share.
setlocal
set "BAN="
if exist "%~dp0chuong-trinh\ban.txt" set /p BAN=<"%~dp0chuong-trinh\ban.txt"
if exist "%~dp0chuong-trinh\%BAN%\pythonw.exe" goto open
chcp 65001 >nul
echo Chưa thấy phần mềm: hãy giải nén toàn bộ tệp zip (bấm chuột phải, Extract All) rồi mở lại.
pause
exit /b 1
:open
start "" "%~dp0chuong-trinh\%BAN%\pythonw.exe" "%~dp0chuong-trinh\%BAN%\start.py"
