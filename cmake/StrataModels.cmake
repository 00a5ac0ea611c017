# strata_add_models(): models, their migrations and their generated code in a CMake build. For users: find_package(strata).
#
#   strata_add_models(TARGET
#     [MODELS pattern…]    model headers; default: models/**/*.hpp, or what strata.toml says
#     [MIGRATIONS folder]  default: what strata.toml says, else migrations
#     [GENERATED folder]   where the generated headers go; default: TARGET_generated in the build tree
#     [CONFIG file]        default: strata.toml beside the CMakeLists.txt; it may be empty, but it must be there
#     [NAME name])         of the migration TARGET_gen_migration writes; default: made from the changes
#
# CONFIG is relative to the current source folder, and says where the project's root is: the others are relative to its
# folder. (Without it, strata would take the nearest one upwards, which may be another project's.) Makes
#   TARGET                   to link: the generated headers, the models' folder, the annotation header; generation runs
#                            in the build, and only when a model, what it includes, the templates or strata changed
#   TARGET_gen_migration     writes the next migration (never runs by itself)
#   TARGET_check_migrations  fails when the models have changes that no migration carries out
function(strata_add_models target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "MIGRATIONS;GENERATED;CONFIG;NAME" "MODELS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "strata_add_models(${target}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  _strata_project_flags()
  _strata_add_generation()
  _strata_add_migrations()
endfunction()

# The flags that every command gets, in `flags`, and the headers known now, in `headers`.
macro(_strata_project_flags)
  set(flags)
  set(inputs)
  if(NOT arg_CONFIG)
    set(arg_CONFIG strata.toml)
  endif()
  get_filename_component(config "${arg_CONFIG}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  if(NOT EXISTS "${config}")
    message(FATAL_ERROR "strata_add_models(${target}): there is no '${config}': make it (it may be empty), or name CONFIG")
  endif()
  get_filename_component(root "${config}" DIRECTORY)
  get_filename_component(config_name "${config}" NAME)
  list(APPEND flags --config "${config_name}")
  list(APPEND inputs "${config}")
  foreach(pattern IN LISTS arg_MODELS)
    list(APPEND flags --models "${pattern}")
  endforeach()
  if(arg_MIGRATIONS)
    set(migration_flags --dir "file://${arg_MIGRATIONS}")
  endif()
  if(NOT arg_MODELS)
    set(arg_MODELS "models/**/*.hpp")
  endif()
  # A header that is new changes what is generated, though no file that was read has changed. CMake has no `**`:
  # GLOB_RECURSE takes more than the pattern names, which costs a run that changes nothing.
  set(recursive ${arg_MODELS})
  list(TRANSFORM recursive REPLACE "\\*\\*/" "")
  list(TRANSFORM recursive PREPEND "${root}/")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${recursive})
endmacro()

macro(_strata_add_generation)
  if(NOT arg_GENERATED)
    set(arg_GENERATED "${CMAKE_CURRENT_BINARY_DIR}/${target}_generated")
  endif()
  get_filename_component(generated "${arg_GENERATED}" ABSOLUTE BASE_DIR "${root}")
  # The names of the generated headers are strata's to choose. Those that exist are named to Ninja, so that whoever
  # includes them is built again in the same run; a new one has no one who was built without it.
  file(GLOB_RECURSE known CONFIGURE_DEPENDS "${generated}/*.gen.hpp")
  set(stamp "${CMAKE_CURRENT_BINARY_DIR}/${target}.generated")
  cmake_policy(PUSH)
  cmake_policy(SET CMP0116 NEW)
  add_custom_command(OUTPUT "${stamp}" BYPRODUCTS ${known}
    COMMAND strata::strata gen ${flags} --out "${generated}" --depfile "${stamp}.d"
    COMMAND ${CMAKE_COMMAND} -E touch "${stamp}"
    DEPENDS ${headers} ${inputs} strata::strata strata::strata-scan ${STRATA_TEMPLATE_FILES}
    DEPFILE "${stamp}.d"
    WORKING_DIRECTORY "${root}"
    COMMENT "strata gen: ${target}" VERBATIM)
  cmake_policy(POP)
  add_custom_target(${target}_generate DEPENDS "${stamp}")
  add_library(${target} INTERFACE)
  add_dependencies(${target} ${target}_generate)
  target_link_libraries(${target} INTERFACE strata::annotations)
  target_include_directories(${target} INTERFACE "${generated}" "${root}")
endmacro()

macro(_strata_add_migrations)
  add_custom_target(${target}_gen_migration
    COMMAND strata::strata migrate diff ${flags} ${migration_flags} ${arg_NAME}
    WORKING_DIRECTORY "${root}" USES_TERMINAL VERBATIM)
  add_custom_target(${target}_check_migrations
    COMMAND strata::strata check ${flags} ${migration_flags}
    WORKING_DIRECTORY "${root}" USES_TERMINAL VERBATIM)
endmacro()
