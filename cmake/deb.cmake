# SPDX-License-Identifier: Apache-2.0
# Run by CPack over the staged files: what Debian wants otherwise than `make install` does it.
set(root ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share)
file(GLOB pages ${root}/man/man1/*.1)
set(doc ${root}/doc/ballast)
execute_process(COMMAND gzip -9n ${pages} COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE ${doc}/LICENSE)
file(WRITE ${doc}/copyright
"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: ballast

Files: *
Copyright: 2026 the Ballast developers
License: Apache-2.0
 The full text is in /usr/share/common-licenses/Apache-2.0.
")
