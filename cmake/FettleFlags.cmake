# The strict set: every target of ours takes its flags from ft_flags.
add_library(ft_flags INTERFACE)
target_compile_definitions(ft_flags INTERFACE _GNU_SOURCE FT_VERSION="${PROJECT_VERSION}")
target_include_directories(ft_flags INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_compile_options(ft_flags INTERFACE
  -Wall -Wextra -Werror -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes
  -Wmissing-prototypes -Wold-style-definition -Wvla -Wformat=2 -Wundef -Wpointer-arith
  -Wwrite-strings -Wcast-align -Wimplicit-fallthrough -Wswitch-enum -Wredundant-decls
  -fstack-protector-strong -fno-common -fvisibility=hidden)
if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_definitions(ft_flags INTERFACE _FORTIFY_SOURCE=2)
  target_compile_options(ft_flags INTERFACE -ffunction-sections -fdata-sections)
  target_link_options(ft_flags INTERFACE -Wl,--gc-sections)
endif()
target_link_options(ft_flags INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
include(CheckLinkerFlag)
check_linker_flag(C -Wl,-z,pack-relative-relocs FT_PACKS_RELOCATIONS)
if(FT_PACKS_RELOCATIONS) # a tenth of the bytes to read at each start
  target_link_options(ft_flags INTERFACE -Wl,-z,pack-relative-relocs)
endif()
if(FT_SANITIZE)
  target_compile_definitions(ft_flags INTERFACE FT_ARENA_MALLOC FT_FAULTS)
  target_compile_options(ft_flags INTERFACE -fsanitize=${FT_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(ft_flags INTERFACE -fsanitize=${FT_SANITIZE})
endif()
if(FT_FUZZ)
  target_compile_options(ft_flags INTERFACE -fsanitize=fuzzer-no-link) # coverage for libFuzzer
endif()
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()
