# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
# `cpack -G DEB`: one package with the program, its service, the libraries and the headers. Its prefix is /usr, and /etc beside it.
install(FILES ${packaging}/systemd/usher.service ${packaging}/systemd/usher.socket DESTINATION lib/systemd/system
        COMPONENT service EXCLUDE_FROM_ALL)
install(FILES ${packaging}/systemd/usher.conf DESTINATION lib/sysusers.d COMPONENT service EXCLUDE_FROM_ALL)
install(FILES ${packaging}/usher.toml DESTINATION ../etc/usher COMPONENT service EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "the Usher authors")
set(CPACK_PACKAGE_CONTACT "the Usher authors <usher@localhost>")
set(CPACK_PACKAGE_DESCRIPTION "Serves folders and memory over SMB 2 and 3 without root and without a domain, and knows who is
connected: sessions are listed, watched and closed from the command line, over the srvsvc
pipe by Windows' and Samba's tools, and in process. With it come the libraries for C++ and C,
for servers inside test processes, and Windows' lm.h.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program service development)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # asks dpkg-shlibdeps what the program needs
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libssl-dev, libutf8proc-dev")  # for the static library
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${packaging}/debian/conffiles ${packaging}/debian/postinst ${packaging}/debian/prerm
    ${packaging}/debian/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
