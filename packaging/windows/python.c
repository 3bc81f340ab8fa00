/* python.exe of the test rig: hands its words to the interpreter's library.

   python313.dll is looked for beside this program first, which is where the library finds its
   standard library too. */

#include <wchar.h>
#include <windows.h>

typedef int (*interpreter)(int count, wchar_t **words);

int wmain(int count, wchar_t **words)
{
    HMODULE library = LoadLibraryW(L"python313.dll");
    FARPROC start = library ? GetProcAddress(library, "Py_Main") : NULL;
    return start ? ((interpreter)(void *)start)(count, words) : 127;
}
