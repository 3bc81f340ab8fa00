; The setup: setup_script.py fills in what stands between two @, and says what it promises.

Target amd64-unicode
SetCompressor @COMPRESSION@
SetDateSave off
Name "@NAME@"
Caption "@CAPTION@"
UninstallCaption "@NAME@"
BrandingText "@BRANDING@"
OutFile "@TARGET@"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\@NAME@"
InstallDirRegKey HKCU "@KEY@" "InstallLocation"
ManifestDPIAware true
AllowSkipFiles off
CRCCheck force
!include "LogicLib.nsh"
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "WordFunc.nsh"
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_COMPONENTSPAGE_TEXT_TOP "Anyone who uses this account can see an entry in the Start menu. Without it, start the program from its folder. Records are never put there, and uninstalling never touches them."
!define MUI_FINISHPAGE_TITLE "@NAME@ is installed"
!define MUI_FINISHPAGE_TEXT "It is started by Daybook.exe in this folder:$\r$\n$\r$\n$INSTDIR@MARK_TEXT@"
!define MUI_FINISHPAGE_NOREBOOTSUPPORT
!insertmacro MUI_PAGE_COMPONENTS
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

Function .onInit
  SetShellVarContext current
FunctionEnd

Section "The program"
  SectionIn RO
  ReadRegStr $1 HKCU "@KEY@" "DisplayVersion"
  ${If} $1 != ""
    ${VersionCompare} "$1" "@VERSION@" $2
    ${If} $2 == 1
      !insertmacro Refuse "A newer version is installed ($1). An older one may not open what it wrote. Nothing was changed."
    ${EndIf}
  ${EndIf}
  !insertmacro RefuseWhileItRuns
  ; An entry in the Start menu stays if there was one.
  StrCpy $3 ""
  ${If} ${FileExists} "$SMPROGRAMS\@NAME@.lnk"
    StrCpy $3 "entry"
  ${EndIf}
  ; The older version takes away its own files: only it knows their names.
  ReadRegStr $6 HKCU "@KEY@" "InstallLocation"
  ${If} $6 != ""
  ${AndIf} ${FileExists} "$6\@UNINSTALLER@"
    ExecWait '"$6\@UNINSTALLER@" /S _?=$6' $7
    ${If} $7 != 0
      !insertmacro Refuse "The version that is installed could not be removed. Close it, and try again."
    ${EndIf}
  ${EndIf}
  ClearErrors
@LAID@
  ${If} ${Errors}
    !insertmacro Refuse "Not all of the program could be written. Make room, and install it again."
  ${EndIf}
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\@UNINSTALLER@"
  WriteRegStr HKCU "@KEY@" "DisplayName" "@NAME@@MARK@"
  WriteRegStr HKCU "@KEY@" "DisplayVersion" "@VERSION@"
  WriteRegStr HKCU "@KEY@" "Publisher" "@NAME@"
  WriteRegStr HKCU "@KEY@" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "@KEY@" "UninstallString" '"$INSTDIR\@UNINSTALLER@"'
  WriteRegStr HKCU "@KEY@" "QuietUninstallString" '"$INSTDIR\@UNINSTALLER@" /S'
  WriteRegDWORD HKCU "@KEY@" "EstimatedSize" @KILOBYTES@
  WriteRegDWORD HKCU "@KEY@" "NoModify" 1
  WriteRegDWORD HKCU "@KEY@" "NoRepair" 1
  ${GetParameters} $4
  ClearErrors
  ${GetOptions} $4 "/STARTMENU" $5
  ${IfNot} ${Errors}
    StrCpy $3 "entry"
  ${EndIf}
  ${If} $3 == "entry"
    CreateShortcut "$SMPROGRAMS\@NAME@.lnk" "$INSTDIR\Daybook.exe"
  ${EndIf}
  ClearErrors
SectionEnd

Section /o "An entry in the Start menu"
  CreateShortcut "$SMPROGRAMS\@NAME@.lnk" "$INSTDIR\Daybook.exe"
SectionEnd

Section "Uninstall"
  SetShellVarContext current
  !insertmacro RefuseWhileItRuns
  SetOutPath "$TEMP"
@TAKEN_AWAY@
  Delete "$SMPROGRAMS\@NAME@.lnk"
  DeleteRegKey HKCU "@KEY@"
  Delete "$INSTDIR\@UNINSTALLER@"
  RMDir "$INSTDIR"
SectionEnd
