/* python.exe of the test rig, and pythonw.exe: hands its words to the interpreter's library.

   python313.dll is looked for beside this program first, which is where the library finds its
   standard library too. */

#include <wchar.h>
#include <windows.h>

typedef int (*interpreter)(int count, wchar_t **words);

static int run(int count, wchar_t **words)
{
    HMODULE library = LoadLibraryW(L"python313.dll");
    FARPROC start = library ? GetProcAddress(library, "Py_Main") : NULL;
    return start ? ((interpreter)(void *)start)(count, words) : 127;
}

#ifdef NO_CONSOLE
int WINAPI wWinMain(HINSTANCE own, HINSTANCE none, PWSTR words, int show)
{
    (void)own, (void)none, (void)words, (void)show;
    return run(__argc, __wargv);
}
#else
int wmain(int count, wchar_t **words)
{
    return run(count, words);
}
#endif
