# Every library of the project is one strata_library() call: sources are src/NAME/**.cpp.
# file(GLOB … CONFIGURE_DEPENDS): Ninja re-checks the folder at each build, so that adding a file edits no list.

function(strata_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic)
  # False alarms inside libstdc++ 12 when strings are joined under -O2 and -O3 (GCC PR 105329, 105651, 105562).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(${target} PRIVATE "$<$<CONFIG:Release,RelWithDebInfo>:-Wno-restrict;-Wno-maybe-uninitialized>")
  endif()
  # std::stable_sort of libstdc++ 12 uses what that library deprecates; only clang says so.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(${target} PRIVATE -Wno-deprecated-declarations)
  endif()
  if(STRATA_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# strata_library(NAME [DEPS libs of ours…] [LINK public third party…] [PRIVATE_LINK third party…])
function(strata_library name)
  cmake_parse_arguments(arg "" "" "DEPS;LINK;PRIVATE_LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/${name}/*.cpp)
  if(NOT sources)
    add_library(strata_${name} INTERFACE)
    return()
  endif()
  add_library(strata_${name} STATIC ${sources})
  target_include_directories(strata_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/src)
  list(TRANSFORM arg_DEPS PREPEND strata_)
  target_link_libraries(strata_${name} PUBLIC ${arg_DEPS} ${arg_LINK} PRIVATE ${arg_PRIVATE_LINK})
  strata_warnings(strata_${name})
endfunction()
