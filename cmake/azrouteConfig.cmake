# What find_package(azroute) reads: what azroute stands on, then azroute::azroute itself.
include(CMakeFindDependencyMacro)
find_dependency(Boost 1.81 CONFIG COMPONENTS json)
find_dependency(fmt 9)
find_dependency(ZLIB)
find_dependency(BZip2)
find_dependency(PkgConfig)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-0.1)
include(${CMAKE_CURRENT_LIST_DIR}/azrouteTargets.cmake)
