/* What a person starts: hands its words to the program, in the Python beside it.

   Compiled twice. Daybook.exe has no console and starts the window with pythonw.exe, which has none
   either. command\daybook.exe stands in a console, waits, and ends with the program's exit code.

   - Python is isolated: no variable, no folder of a person and no working folder names code to it.
   - What was typed is passed on as it was typed, letter for letter.
   - Nothing is written, and no file is looked for in the working folder. */

#include <wchar.h>
#include <windows.h>

#ifdef WITH_CONSOLE
#define PYTHON L"\\..\\runtime\\python.exe"
#else
#define PYTHON L"\\runtime\\pythonw.exe"
#endif
/* Output is UTF-8 in a pipe and in a file too. */
#define OPTIONS L" -I -B -X utf8 -m ui.start "
#define LONGEST 32768

static wchar_t python[LONGEST], line[LONGEST];

/* Return what follows the program's own name on a command line. */
static const wchar_t *after_name(const wchar_t *typed)
{
    BOOL quoted = FALSE;
    for (; *typed && (quoted || (*typed != L' ' && *typed != L'\t')); typed++)
        if (*typed == L'"')
            quoted = !quoted;
    while (*typed == L' ' || *typed == L'\t')
        typed++;
    return typed;
}

static int refuse(void)
{
    static const wchar_t told[] =
        L"Daybook was not started, and your record was not touched. A part of the program is "
        L"missing beside this file. Unpack the whole folder again, or install it again.";
#ifdef WITH_CONSOLE
    DWORD written;
    char bytes[sizeof told];
    int count = WideCharToMultiByte(CP_UTF8, 0, told, -1, bytes, sizeof bytes, NULL, NULL);
    HANDLE errors = GetStdHandle(STD_ERROR_HANDLE);
    WriteFile(errors, bytes, (DWORD)count - 1, &written, NULL);
    WriteFile(errors, "\r\n", 2, &written, NULL);
#else
    MessageBoxW(NULL, told, L"Daybook", MB_OK | MB_ICONERROR);
#endif
    return 2;
}

static int start(void)
{
    STARTUPINFOW how;
    PROCESS_INFORMATION started;
    DWORD length = GetModuleFileNameW(NULL, python, LONGEST), code = 0;
    const wchar_t *typed = after_name(GetCommandLineW());
    wchar_t *end;
    if (!length || length >= LONGEST || !(end = wcsrchr(python, L'\\')))
        return refuse();
    if ((size_t)(end - python) + wcslen(PYTHON) >= LONGEST)
        return refuse();
    wcscpy(end, PYTHON);
    if (wcslen(python) + wcslen(OPTIONS) + wcslen(typed) + 3 > LONGEST)
        return refuse();
    wcscpy(line, L"\"");
    wcscat(line, python);
    wcscat(line, L"\"" OPTIONS);
    wcscat(line, typed);
    GetStartupInfoW(&how);
#ifdef WITH_CONSOLE
    UINT before = GetConsoleOutputCP();
    SetConsoleOutputCP(CP_UTF8);
    /* Ctrl+C is for the program, which ends this one by ending. */
    SetConsoleCtrlHandler(NULL, FALSE);
#endif
    if (!CreateProcessW(python, line, NULL, NULL, TRUE, 0, NULL, NULL, &how, &started))
        return refuse();
#ifdef WITH_CONSOLE
    SetConsoleCtrlHandler(NULL, TRUE);
    WaitForSingleObject(started.hProcess, INFINITE);
    GetExitCodeProcess(started.hProcess, &code);
    if (before)
        SetConsoleOutputCP(before);
#endif
    CloseHandle(started.hThread);
    CloseHandle(started.hProcess);
    return (int)code;
}

#ifdef WITH_CONSOLE
int main(void)
{
    return start();
}
#else
int WINAPI wWinMain(HINSTANCE own, HINSTANCE none, PWSTR words, int show)
{
    (void)own, (void)none, (void)words, (void)show;
    return start();
}
#endif
