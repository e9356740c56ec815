; Added to electron-builder's installer. A copy that an administrator installed stays the only one: two copies of different
; versions would use the same stored data.
!macro customInit
  Push $0
  SetRegView 64
  ReadRegStr $0 HKLM "Software\TokenDesk" "InstallFolder"
  SetRegView lastused
  ${if} $0 != ""
    MessageBox MB_OK|MB_ICONSTOP "Your administrator has already installed Token Desk for RingCX on this computer." /SD IDOK
    SetErrorLevel 2
    Quit
  ${endif}
  Pop $0
!macroend
