# What `cmake --install` puts where; the package that find_package(strata) finds.
include(CMakePackageConfigHelpers)
set(strata_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/strata)

set_target_properties(strata_annotations PROPERTIES EXPORT_NAME annotations)
set(strata_installed strata strata_annotations)
if(TARGET strata-scan)
  list(APPEND strata_installed strata-scan)
endif()
install(TARGETS ${strata_installed} EXPORT strata-targets RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(EXPORT strata-targets NAMESPACE strata:: DESTINATION ${strata_package_dir})
install(DIRECTORY include/strata DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
install(DIRECTORY templates/ DESTINATION ${CMAKE_INSTALL_DATADIR}/strata/templates OPTIONAL)

configure_package_config_file(cmake/strata-config.cmake.in ${PROJECT_BINARY_DIR}/strata-config.cmake
  INSTALL_DESTINATION ${strata_package_dir} PATH_VARS CMAKE_INSTALL_DATADIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/strata-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/strata-config.cmake ${PROJECT_BINARY_DIR}/strata-config-version.cmake
  cmake/StrataModels.cmake DESTINATION ${strata_package_dir})
