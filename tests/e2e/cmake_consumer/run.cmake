# A user's CMake project against an installed strata: cmake -D BUILD=… -D WORK=… -P run.cmake
#   BUILD: strata's build folder, built; WORK: a folder to make and remove
cmake_minimum_required(VERSION 3.25)
get_filename_component(here "${CMAKE_CURRENT_LIST_FILE}" DIRECTORY)
set(app "${WORK}/app")

# run(EXPECTED_STATUS COMMAND…): stops the test when the status is another; the output is in `output`.
function(run expected)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if((expected EQUAL 0 AND NOT status EQUAL 0) OR (NOT expected EQUAL 0 AND status EQUAL 0))
    message(FATAL_ERROR "${ARGN}\nended with ${status}:\n${text}")
  endif()
  set(output "${text}" PARENT_SCOPE)
endfunction()

function(expect_output pattern what)
  if(NOT output MATCHES "${pattern}")
    message(FATAL_ERROR "${what}: '${pattern}' is not in:\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${app}/migrations")
file(COPY "${here}/CMakeLists.txt" "${here}/main.cpp" "${here}/models" DESTINATION "${app}")
file(TOUCH "${app}/strata.toml")
run(0 ${CMAKE_COMMAND} --install "${BUILD}" --prefix "${WORK}/prefix")
run(0 ${CMAKE_COMMAND} -G Ninja -S "${app}" -B "${app}/build" -D CMAKE_BUILD_TYPE=Debug
  -D "CMAKE_PREFIX_PATH=${WORK}/prefix")

message(STATUS "the first build generates, and the program uses it")
run(0 ${CMAKE_COMMAND} --build "${app}/build")
run(0 "${app}/build/consumer")
expect_output("^ODB and after [0-9a-f]+\n$" "the program")
set(first "${output}")

message(STATUS "a build without a change does nothing")
run(0 ${CMAKE_COMMAND} --build "${app}/build") # it learns the generated headers' names here
run(0 ${CMAKE_COMMAND} --build "${app}/build")
expect_output("no work to do" "the second build")

message(STATUS "a changed model is generated and compiled in the same build")
file(READ "${app}/models/book.hpp" model)
string(REPLACE "std::string title;" "std::string title;\n  bool is_lent = false;" changed "${model}")
file(WRITE "${app}/models/book.hpp" "${changed}")
run(0 ${CMAKE_COMMAND} --build "${app}/build")
run(0 "${app}/build/consumer")
if(output STREQUAL first)
  message(FATAL_ERROR "the fingerprint did not change: ${output}")
endif()

set(second "${output}")

# main.cpp includes nothing of the new model: only the generated fingerprint tells that it must be compiled again.
message(STATUS "a new model is seen, and what includes generated headers is compiled again")
string(REGEX REPLACE "\"books\"\\)\\) Book" "\"shelves\")) Shelf" shelf "${model}")
file(WRITE "${app}/models/shelf.hpp" "${shelf}")
run(0 ${CMAKE_COMMAND} --build "${app}/build")
if(NOT EXISTS "${app}/build/library_models_generated/shelf.gen.hpp")
  message(FATAL_ERROR "shelf.gen.hpp was not generated")
endif()
run(0 "${app}/build/consumer")
if(output STREQUAL second)
  message(FATAL_ERROR "the program still has the old fingerprint: ${output}")
endif()

message(STATUS "check fails, until the migration is there")
run(1 ${CMAKE_COMMAND} --build "${app}/build" --target library_models_check_migrations)
run(0 ${CMAKE_COMMAND} --build "${app}/build" --target library_models_gen_migration)
file(GLOB migrations "${app}/migrations/*.sql")
list(LENGTH migrations count)
if(NOT count EQUAL 1 OR NOT EXISTS "${app}/migrations/atlas.sum")
  message(FATAL_ERROR "one migration and its checksum should be there: ${migrations}")
endif()
run(0 ${CMAKE_COMMAND} --build "${app}/build" --target library_models_check_migrations)

message(STATUS "an error in a model ends the build, at its place")
string(REPLACE "db::size(200)" "db::size(-1)" wrong "${model}")
file(WRITE "${app}/models/book.hpp" "${wrong}")
run(1 ${CMAKE_COMMAND} --build "${app}/build")
expect_output("book.hpp:[0-9]+:[0-9]+: error" "the failed build")
file(REMOVE_RECURSE "${WORK}")
