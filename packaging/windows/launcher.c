/* What a person starts: hands its words to the program, in the Python beside it.

   Compiled three times. Daybook.exe has no console and starts the window with pythonw.exe, which has
   none either. command\daybook.exe stands in a console, waits, and ends with the program's exit code.
   Uninstall.exe starts the remover of the setup in place of Python, waits, takes away the remover and
   itself, and ends with its exit code. The remover alone would copy itself away, and end with 0 before
   anything was removed.

   - Python is isolated: no variable, no folder of a person and no working folder names code to it.
   - What was typed is passed on as it was typed, letter for letter.
   - Nothing is written, and no file is looked for in the working folder. */

#include <wchar.h>
#include <windows.h>

#if defined WITH_CONSOLE
#define PROGRAM L"\\..\\runtime\\python.exe"
#define WAITS
#elif defined REMOVES
#define PROGRAM L"\\runtime\\remover.exe"
#define WAITS
#else
#define PROGRAM L"\\runtime\\pythonw.exe"
#endif
#ifdef REMOVES
#define OPTIONS L" "
/* The last word, with the folder after it and without quotes: do it there, and not from a copy. */
#define IN_PLACE L" _?="
#else
/* Output is UTF-8 in a pipe and in a file too. */
#define OPTIONS L" -I -B -X utf8 -m ui.start "
#define IN_PLACE L""
#endif
#define LONGEST 32768

static wchar_t folder[LONGEST], program[LONGEST], line[LONGEST];

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
#ifdef REMOVES
        L"Daybook was not removed. A part of the program is missing beside this file. Install it "
        L"again, then remove it.";
#else
        L"Daybook was not started, and your record was not touched. A part of the program is "
        L"missing beside this file. Unpack the whole folder again, or install it again.";
#endif
#ifdef WITH_CONSOLE
    DWORD written;
    char bytes[sizeof told];
    int count = WideCharToMultiByte(CP_UTF8, 0, told, -1, bytes, sizeof bytes, NULL, NULL);
    HANDLE errors = GetStdHandle(STD_ERROR_HANDLE);
    WriteFile(errors, bytes, (DWORD)count - 1, &written, NULL);
    WriteFile(errors, "\r\n", 2, &written, NULL);
#else
#ifdef REMOVES
    if (wcsstr(after_name(GetCommandLineW()), L"/S"))
        return 2;
#endif
    MessageBoxW(NULL, told, L"Daybook", MB_OK | MB_ICONERROR);
#endif
    return 2;
}

#ifdef REMOVES
/* Take away the remover and this program. A program that runs cannot be deleted, but it can be moved:
   among the temporary files. A folder goes only if it is empty. */
static void take_away(const wchar_t *temporary)
{
    static wchar_t own[LONGEST], moved[MAX_PATH + 1];
    DeleteFileW(program);
    *wcsrchr(program, L'\\') = 0;
    RemoveDirectoryW(program);
    if (GetModuleFileNameW(NULL, own, LONGEST) && GetTempFileNameW(temporary, L"del", 0, moved))
        if (MoveFileExW(own, moved, MOVEFILE_REPLACE_EXISTING))
            RemoveDirectoryW(folder);
}
#endif

static int start(void)
{
    STARTUPINFOW how;
    PROCESS_INFORMATION started;
    DWORD length = GetModuleFileNameW(NULL, folder, LONGEST), code = 0;
    const wchar_t *typed = after_name(GetCommandLineW());
    wchar_t *end;
    if (!length || length >= LONGEST || !(end = wcsrchr(folder, L'\\')))
        return refuse();
    *end = 0;
    if (wcslen(folder) + wcslen(PROGRAM) >= LONGEST)
        return refuse();
    wcscpy(program, folder);
    wcscat(program, PROGRAM);
    if (wcslen(program) + wcslen(OPTIONS) + wcslen(typed) + wcslen(IN_PLACE) + wcslen(folder) + 3
        > LONGEST)
        return refuse();
    wcscpy(line, L"\"");
    wcscat(line, program);
    wcscat(line, L"\"" OPTIONS);
    wcscat(line, typed);
#ifdef REMOVES
    wchar_t temporary[MAX_PATH + 1];
    wcscat(line, IN_PLACE);
    wcscat(line, folder);
    /* A folder that a program works in cannot be removed. */
    if (!GetTempPathW(MAX_PATH + 1, temporary) || !SetCurrentDirectoryW(temporary))
        return refuse();
#endif
    GetStartupInfoW(&how);
#ifdef WITH_CONSOLE
    UINT before = GetConsoleOutputCP();
    SetConsoleOutputCP(CP_UTF8);
    /* Ctrl+C is for the program, which ends this one by ending. */
    SetConsoleCtrlHandler(NULL, FALSE);
#endif
    if (!CreateProcessW(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &how, &started))
        return refuse();
#ifdef WAITS
#ifdef WITH_CONSOLE
    SetConsoleCtrlHandler(NULL, TRUE);
#endif
    WaitForSingleObject(started.hProcess, INFINITE);
    GetExitCodeProcess(started.hProcess, &code);
#endif
#ifdef REMOVES
    if (!code)
        take_away(temporary);
#endif
#ifdef WITH_CONSOLE
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
