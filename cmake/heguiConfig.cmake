# Targets hegui::hegui (shared) and hegui::hegui_static, found relative to this file: PREFIX/lib/cmake/hegui.
get_filename_component(_hegui_libdir "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
get_filename_component(_hegui_prefix "${_hegui_libdir}/.." ABSOLUTE)

if(NOT TARGET hegui::hegui AND EXISTS "${_hegui_libdir}/libhegui.so.1")
  add_library(hegui::hegui SHARED IMPORTED)
  set_target_properties(hegui::hegui PROPERTIES
    IMPORTED_LOCATION "${_hegui_libdir}/libhegui.so.1"
    IMPORTED_SONAME "libhegui.so.1"
    INTERFACE_INCLUDE_DIRECTORIES "${_hegui_prefix}/include")
endif()

if(NOT TARGET hegui::hegui_static AND EXISTS "${_hegui_libdir}/libhegui.a")
  add_library(hegui::hegui_static STATIC IMPORTED)
  set_target_properties(hegui::hegui_static PROPERTIES
    IMPORTED_LOCATION "${_hegui_libdir}/libhegui.a"
    INTERFACE_INCLUDE_DIRECTORIES "${_hegui_prefix}/include"
    INTERFACE_LINK_LIBRARIES "@PRIVATE_CMAKE@")
endif()

if(NOT TARGET hegui::hegui AND NOT TARGET hegui::hegui_static)
  set(hegui_FOUND FALSE)
  set(hegui_NOT_FOUND_MESSAGE "neither libhegui.so.1 nor libhegui.a is in ${_hegui_libdir}")
endif()
unset(_hegui_libdir)
unset(_hegui_prefix)
