; The setup: setup_script.py fills in what stands between two @, and says what it promises.

Target amd64-unicode
SetCompressor @COMPRESSION@
SetDateSave off
Name "@NAME@"
Caption "@CAPTION@"
UninstallCaption "@NAME@"
BrandingText "@BRANDING@"
OutFile "@TARGET@"
; It never asks for more rights. /ALLUSERS needs those of an administrator from who starts it.
RequestExecutionLevel user
!define USUAL "$LOCALAPPDATA\Programs\@NAME@"
InstallDir "${USUAL}"
ManifestDPIAware true
AllowSkipFiles off
CRCCheck force
!include "LogicLib.nsh"
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "WordFunc.nsh"
!include "nsDialogs.nsh"
!define MUI_ICON "@ICON@"
!define MUI_UNICON "@ICON@"
!define MUI_DIRECTORYPAGE_TEXT_TOP "The program goes into this folder. Records are never kept there, and removing the program never touches them."
!define MUI_FINISHPAGE_TITLE "@NAME@ is installed"
!define MUI_FINISHPAGE_TEXT "Daybook.exe in this folder starts it:$\r$\n$\r$\n$INSTDIR@MARK_LINE@"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_NOTCHECKED
!define MUI_FINISHPAGE_RUN_TEXT "Start @NAME@ now"
!define MUI_FINISHPAGE_RUN_FUNCTION StartProgram
; The second tick of that page, whatever NSIS calls it.
!define MUI_FINISHPAGE_SHOWREADME
!define MUI_FINISHPAGE_SHOWREADME_NOTCHECKED
!define MUI_FINISHPAGE_SHOWREADME_TEXT "Open the folder"
!define MUI_FINISHPAGE_SHOWREADME_FUNCTION OpenFolder
!define MUI_FINISHPAGE_NOREBOOTSUPPORT
Page custom AskForEntry TakeAnswer
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!define MUI_UNCONFIRMPAGE_TEXT_TOP "The program is removed from this folder. Anything else in it, and every record, stays as it is."
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
VIProductVersion "@NUMBERS@"
VIAddVersionKey /LANG=1033 "ProductName" "@NAME@"
VIAddVersionKey /LANG=1033 "FileDescription" "@CAPTION@"
VIAddVersionKey /LANG=1033 "FileVersion" "@VERSION@"
VIAddVersionKey /LANG=1033 "LegalCopyright" "GPL-3.0-or-later"
@SIGN@

!macro Refuse TEXT
  MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
  SetErrorLevel @REFUSED@
  Quit
!macroend

; A running program holds its files, and half of it would be taken away or replaced.
!macro RefuseWhileItRuns
  ${If} ${FileExists} "$INSTDIR\@HELD@"
    ClearErrors
    FileOpen $0 "$INSTDIR\@HELD@" a
    ${If} ${Errors}
      !insertmacro Refuse "@NAME@ is open. Close it, and try again. Nothing was changed."
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Var everybody ; "yes" if it is for every account of the computer
Var entry ; "yes" if the Start menu gets an entry
Var tick

!macro RefuseWithoutAdministrator
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 != "Admin"
    !insertmacro Refuse "Only an administrator can do this for every account. Nothing was changed."
  ${EndIf}
!macroend

Function .onInit
  SetShellVarContext current
  ${GetParameters} $4
  ClearErrors
  ${GetOptions} $4 "/STARTMENU" $5
  ${IfNot} ${Errors}
    StrCpy $entry "yes"
  ${EndIf}
  StrCpy $6 $INSTDIR
  StrCpy $7 "${USUAL}"
  ClearErrors
  ${GetOptions} $4 "/ALLUSERS" $5
  ${IfNot} ${Errors}
    !insertmacro RefuseWithoutAdministrator
    StrCpy $everybody "yes"
    SetShellVarContext all
    StrCpy $INSTDIR "$PROGRAMFILES64\@NAME@"
  ${EndIf}
  ${If} $6 != $7 ; /D= named a folder
    StrCpy $INSTDIR $6
  ${Else}
    ReadRegStr $0 SHCTX "@KEY@" "InstallLocation"
    ${If} $0 != ""
      StrCpy $INSTDIR $0
    ${EndIf}
  ${EndIf}
  ClearErrors
FunctionEnd

Function AskForEntry
  !insertmacro MUI_HEADER_TEXT "Start menu" "You can start @NAME@ without an entry there, from its folder."
  nsDialogs::Create 1018
  Pop $0
  StrCpy $0 "Put @NAME@ in the Start menu, where everybody who uses this account of Windows can see it."
  ${If} $everybody == "yes"
    StrCpy $0 "Put @NAME@ in the Start menu, where everybody who uses this computer can see it."
  ${EndIf}
  ${NSD_CreateCheckbox} 0 0 100% 24u $0
  Pop $tick
  ; BS_MULTILINE: the sentence may need two lines.
  ${NSD_AddStyle} $tick 0x2000
  ${If} $entry == "yes"
    ${NSD_Check} $tick
  ${EndIf}
  ${NSD_CreateLabel} 0 40u 100% 40u "@MARK_TEXT@"
  Pop $0
  nsDialogs::Show
FunctionEnd

Function TakeAnswer
  StrCpy $entry ""
  ${NSD_GetState} $tick $0
  ${If} $0 == ${BST_CHECKED}
    StrCpy $entry "yes"
  ${EndIf}
FunctionEnd

Function StartProgram
  ${If} $everybody == "yes"
    ; Not with the rights of an administrator that the setup has.
    Exec '"$WINDIR\explorer.exe" "$INSTDIR\Daybook.exe"'
  ${Else}
    Exec '"$INSTDIR\Daybook.exe"'
  ${EndIf}
FunctionEnd

Function OpenFolder
  ExecShell "open" "$INSTDIR"
FunctionEnd

Section "The program"
  ReadRegStr $1 SHCTX "@KEY@" "DisplayVersion"
  ${If} $1 != ""
    ${VersionCompare} "$1" "@VERSION@" $2
    ${If} $2 == 1
      !insertmacro Refuse "A newer version is installed ($1). An older one may not open what it wrote. Nothing was changed."
    ${EndIf}
  ${EndIf}
  !insertmacro RefuseWhileItRuns
  ; An entry in the Start menu stays if there was one.
  ${If} ${FileExists} "$SMPROGRAMS\@NAME@.lnk"
    StrCpy $entry "yes"
  ${EndIf}
  ; The older version takes away its own files: only it knows their names.
  ReadRegStr $6 SHCTX "@KEY@" "InstallLocation"
  ${If} $6 != ""
  ${AndIf} ${FileExists} "$6\@REMOVER@"
    ; Without the program that waits for it, nothing has to be moved away.
    ExecWait '"$6\@REMOVER@" /S _?=$6' $7
    ${If} $7 != 0
      !insertmacro Refuse "The version that is installed could not be removed. Close it, and try again."
    ${EndIf}
    Delete "$6\@REMOVER@"
    Delete "$6\@UNINSTALLER@"
    RMDir "$6\runtime"
    RMDir "$6"
  ${EndIf}
  ClearErrors
@LAID@
  ${If} ${Errors}
    !insertmacro Refuse "Not all of the program could be written. Make room, and install it again."
  ${EndIf}
  SetOutPath "$INSTDIR"
  File "@UNINSTALLER_FILE@"
  WriteUninstaller "$INSTDIR\@REMOVER@"
  ${If} ${Errors}
    !insertmacro Refuse "Not all of the program could be written. Make room, and install it again."
  ${EndIf}
  WriteRegStr SHCTX "@KEY@" "DisplayName" "@NAME@@MARK@"
  WriteRegStr SHCTX "@KEY@" "DisplayVersion" "@VERSION@"
  WriteRegStr SHCTX "@KEY@" "Publisher" "@NAME@"
  WriteRegStr SHCTX "@KEY@" "DisplayIcon" "$INSTDIR\Daybook.exe"
  WriteRegStr SHCTX "@KEY@" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "@KEY@" "UninstallString" '"$INSTDIR\@UNINSTALLER@"'
  WriteRegStr SHCTX "@KEY@" "QuietUninstallString" '"$INSTDIR\@UNINSTALLER@" /S'
  WriteRegDWORD SHCTX "@KEY@" "EstimatedSize" @KILOBYTES@
  WriteRegDWORD SHCTX "@KEY@" "NoModify" 1
  WriteRegDWORD SHCTX "@KEY@" "NoRepair" 1
  ${If} $entry == "yes"
    CreateShortcut "$SMPROGRAMS\@NAME@.lnk" "$INSTDIR\Daybook.exe"
  ${EndIf}
  ClearErrors
SectionEnd

; Where the registry says that this copy is every account's, it is.
Function un.onInit
  SetShellVarContext all
  ReadRegStr $1 SHCTX "@KEY@" "InstallLocation"
  GetFullPathName /SHORT $1 $1
  GetFullPathName /SHORT $2 $INSTDIR
  ${If} $1 == $2
    !insertmacro RefuseWithoutAdministrator
  ${Else}
    SetShellVarContext current
  ${EndIf}
FunctionEnd

; launcher.c takes away itself and the remover, which cannot while they run.
Section "Uninstall"
  !insertmacro RefuseWhileItRuns
  SetOutPath "$TEMP"
  ClearErrors
@GONE@
  ${If} ${Errors}
    !insertmacro Refuse "Not all of the program could be removed. Restart the computer, and try again."
  ${EndIf}
  Delete "$SMPROGRAMS\@NAME@.lnk"
  DeleteRegKey SHCTX "@KEY@"
@EMPTIED@
SectionEnd
