#!/bin/bash

# Runs after the deb or the rpm is removed. electron-builder fills in the names. Its own script lacks the next line: in an
# upgrade, rpm runs the old version's script after the new version's, and would remove the new version's link and profile.
case "$1" in upgrade | failed-upgrade | abort-upgrade | 1) exit 0 ;; esac

if type update-alternatives >/dev/null 2>&1; then
    update-alternatives --remove '${executable}' '/opt/${sanitizedProductName}/${executable}'
else
    rm -f '/usr/bin/${executable}'
fi

profile='/etc/apparmor.d/${executable}'
if [ -f "$profile" ]; then
    # In a chroot, such as an image under construction, the running kernel isn't ours to change.
    if apparmor_status --enabled >/dev/null 2>&1 && ! { [ -x /usr/bin/ischroot ] && /usr/bin/ischroot; }; then
        apparmor_parser --remove "$profile" || true
    fi
    rm -f "$profile"
fi

if hash update-mime-database 2>/dev/null; then update-mime-database /usr/share/mime || true; fi
if hash update-desktop-database 2>/dev/null; then update-desktop-database /usr/share/applications || true; fi
exit 0
