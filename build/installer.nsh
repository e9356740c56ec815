; Added to electron-builder's installer, which includes FileFunc.nsh. A copy that an administrator installed stays the only one:
; two copies of different versions would use the same stored data.
!macro customInit
  Push $0
  Push $1
  SetRegView 64
  ReadRegStr $0 HKLM "Software\TokenDesk" "InstallFolder"
  SetRegView lastused
  ${if} $0 != ""
    MessageBox MB_OK|MB_ICONSTOP "Your administrator has already installed Token Desk for RingCX on this computer." /SD IDOK
    ; The app quits before it starts its update, so the version that stays has to be started again.
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "--force-run" $1
    ${ifNot} ${Errors}
    ${andIf} ${FileExists} "$INSTDIR\${APP_EXECUTABLE_FILENAME}"
      Exec '"$INSTDIR\${APP_EXECUTABLE_FILENAME}"'
    ${endif}
    SetErrorLevel 2
    Quit
  ${endif}
  Pop $1
  Pop $0
!macroend
