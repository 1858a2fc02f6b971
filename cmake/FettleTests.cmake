# tests/MODULE/x_test.c is one cmocka program, linked with its module; nothing has to be listed.
set(FT_TEST_ENVIRONMENT "ASAN_OPTIONS=detect_leaks=1;UBSAN_OPTIONS=print_stacktrace=1")
add_custom_target(threads) # the test programs that ThreadSanitizer looks at
add_custom_target(fuzzers)
foreach(module ${FT_MODULES})
  set(label "")
  if(module MATCHES "^(loop|store|events|index|graph|rules|quality|secrets)$")
    set(label threads)
  endif()
  file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${module}/*_test.c)
  foreach(source ${tests})
    get_filename_component(name ${source} NAME_WE)
    set(target ${module}_${name})
    add_executable(${target} ${source})
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_compile_definitions(${target} PRIVATE FT_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_link_libraries(${target} PRIVATE ft_${module} cmocka)
    if(label)
      add_dependencies(${label} ${target})
    endif()
    add_test(NAME ${module}/${name} COMMAND ${target})
    set_tests_properties(${module}/${name} PROPERTIES TIMEOUT 300 LABELS "${label}"
      ENVIRONMENT "${FT_TEST_ENVIRONMENT}")
  endforeach()
  file(GLOB fuzzers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/fuzz/${module}/*_fuzz.c)
  if(FT_FUZZ)
    foreach(source ${fuzzers})
      get_filename_component(name ${source} NAME_WE)
      add_executable(${module}_${name} ${source})
      target_link_libraries(${module}_${name} PRIVATE ft_${module})
      target_link_options(${module}_${name} PRIVATE -fsanitize=fuzzer)
      add_dependencies(fuzzers ${module}_${name})
    endforeach()
  endif()
endforeach()
# tests/cli/x_test.py drives the program; one that says "# slow" is left out of `make check`. It is
# the distribution's Python, because that one has the modules that setup installs.
file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/cli/*_test.py)
foreach(source ${tests})
  get_filename_component(name ${source} NAME_WE)
  file(STRINGS ${source} slow REGEX "^# slow")
  if(slow)
    set(slow slow)
  endif()
  add_test(NAME cli/${name} COMMAND /usr/bin/python3 -B ${source})
  set_tests_properties(cli/${name} PROPERTIES TIMEOUT 1800 LABELS "${slow}"
    ENVIRONMENT "${FT_TEST_ENVIRONMENT};FETTLE=$<TARGET_FILE:fettle>;FETTLE_SOURCE=${CMAKE_SOURCE_DIR}")
endforeach()
# bench/x_bench.c: built only when asked for by name, linked with the modules that are measured.
file(GLOB benches CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/*_bench.c)
foreach(source ${benches})
  get_filename_component(name ${source} NAME_WE)
  add_executable(${name} EXCLUDE_FROM_ALL ${source})
  target_link_libraries(${name} PRIVATE ft_events $<TARGET_NAME_IF_EXISTS:ft_sandbox>
    $<TARGET_NAME_IF_EXISTS:ft_secrets> $<TARGET_NAME_IF_EXISTS:ft_rules>
    $<TARGET_NAME_IF_EXISTS:ft_quality> $<TARGET_NAME_IF_EXISTS:ft_graph>)
endforeach()

# What the compiler does not check: layers, sizes, banned calls, formatting (tools/check.py).
add_test(NAME source/check COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/check.py
  ${CMAKE_BINARY_DIR})
if(FT_SANITIZE MATCHES address)
  add_test(NAME source/tidy COMMAND ${CMAKE_SOURCE_DIR}/tools/tidy.sh ${CMAKE_BINARY_DIR})
  set_tests_properties(source/tidy PROPERTIES TIMEOUT 1800 LABELS slow)
endif()
add_test(NAME source/picture COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/picture.py
  --check)
