# kainjow::mustache is one header.
find_path(Mustache_INCLUDE_DIR kainjow/mustache.hpp)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Mustache DEFAULT_MSG Mustache_INCLUDE_DIR)
if(Mustache_FOUND AND NOT TARGET Mustache::Mustache)
  add_library(Mustache::Mustache INTERFACE IMPORTED)
  set_target_properties(Mustache::Mustache PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${Mustache_INCLUDE_DIR}")
endif()
