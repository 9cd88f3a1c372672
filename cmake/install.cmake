# SPDX-License-Identifier: Apache-2.0
# What `make install` and `make deb` lay down.
include(CMakePackageConfigHelpers)

install(TARGETS ballast)
install(TARGETS libballast EXPORT ballast)
install(FILES ${public_headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ballast)
install(DIRECTORY ${pages}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${pages}/completion/ballast DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${pages}/completion/_ballast DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${pages}/completion/ballast.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
file(GLOB documents README.md CHANGELOG.md SECURITY.md LICENSE)
install(FILES ${documents} DESTINATION ${CMAKE_INSTALL_DOCDIR})

# pkg-config and CMake files find the rest by their own place, so any PREFIX works.
file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" up ${up})
configure_file(cmake/ballast.pc.in ballast.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/ballast.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ballast)
install(EXPORT ballast FILE ballastConfig.cmake NAMESPACE ballast:: DESTINATION ${package_dir})
write_basic_package_version_file(ballastConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/ballastConfigVersion.cmake DESTINATION ${package_dir})

# The Debian package.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ballast)
set(CPACK_PACKAGE_CONTACT "Ballast developers <ballast@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "risk-limiting audits: make an election's result provable")
set(CPACK_PACKAGE_DESCRIPTION
    "Ballast reads what voting systems export, counts it again, draws the paper\nto look at, and measures the risk that the reported outcome is wrong.\nIt holds the program, the library libballast and its headers.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cmake/deb.cmake)
include(CPack)
