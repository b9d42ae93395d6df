# Installs the library from BUILD into a folder of its own, builds a project that finds it there, and runs that.
set(here ${BUILD}/tests/consumer)
file(REMOVE_RECURSE ${here})
foreach(command IN ITEMS
    "${CMAKE_COMMAND};--install;${BUILD};--component;library;--prefix;${here}/prefix"
    "${CMAKE_COMMAND};-S;${CMAKE_CURRENT_LIST_DIR};-B;${here}/build;-G;Ninja;-DCMAKE_PREFIX_PATH=${here}/prefix;-DBoost_DIR=${BOOST};-DCMAKE_CXX_COMPILER=${COMPILER}"
    "${CMAKE_COMMAND};--build;${here}/build"
    "${here}/build/consumer")
  execute_process(COMMAND ${command} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
