# What comes from Debian's packages. Linked statically where the distribution ships the archive:
# loading twenty shared libraries would cost more CPU time than the commands that read
# (docs/adr/0002-static-libraries.md).
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

# The archive of a library, or its shared form where there is none.
function(ft_find variable name required)
  find_library(FT_FOUND_${name} NAMES lib${name}.a ${name})
  if(FT_FOUND_${name})
    set(${variable} ${FT_FOUND_${name}} PARENT_SCOPE)
  elseif(required)
    message(FATAL_ERROR "lib${name} is missing: `make setup` installs what the build needs")
  endif()
endfunction()
function(ft_library name)
  add_library(ft_lib_${name} INTERFACE)
  target_link_libraries(ft_lib_${name} INTERFACE ${ARGN})
endfunction()
foreach(name sqlite3 fyaml jansson seccomp crypto)
  ft_find(${name} ${name} TRUE)
endforeach()
ft_find(uv_archive uv_a FALSE)
if(NOT uv_archive)
  ft_find(uv_archive uv TRUE)
endif()
ft_library(crypto ${crypto} Threads::Threads ${CMAKE_DL_LIBS} m)
ft_library(jansson ${jansson})
ft_library(fyaml ${fyaml} m)
ft_library(uv ${uv_archive} Threads::Threads ${CMAKE_DL_LIBS} rt)
ft_library(sqlite3 ${sqlite3} Threads::Threads ${CMAKE_DL_LIBS} m)
ft_library(seccomp ${seccomp})

# Hyperscan, or Vectorscan with the same interface where there is no Hyperscan (arm64). It is C++
# inside; its archive wants the compiler's.
pkg_check_modules(HS REQUIRED libhs)
ft_find(hs hs TRUE)
ft_find(pcre2 pcre2-8 TRUE)
ft_find(zlib z TRUE)
ft_library(zlib ${zlib})
ft_find(lzma lzma TRUE)
ft_find(bzip2 bz2 TRUE)
ft_library(unpack ${zlib} ${lzma} ${bzip2} Threads::Threads)
execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=libstdc++.a
  OUTPUT_VARIABLE stdcxx OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT IS_ABSOLUTE "${stdcxx}")
  set(stdcxx stdc++)
endif()
ft_library(scan ${hs} ${stdcxx} ${pcre2} ${zlib} m)
# One shared library less to load at each start.
target_link_options(ft_lib_scan INTERFACE -static-libgcc)

# libgit2 says itself what it was built upon; that differs between distributions.
pkg_check_modules(GIT2 REQUIRED libgit2)
set(git2_parts "")
list(REMOVE_ITEM GIT2_STATIC_LIBRARIES gssapi_krb5 krb5 k5crypto com_err) # see src/git/library.c
foreach(name ${GIT2_STATIC_LIBRARIES})
  ft_find(part_${name} ${name} FALSE)
  if(part_${name})
    list(APPEND git2_parts ${part_${name}})
  endif()
endforeach()
# In a group, because CMake keeps no order among archives that others name too.
list(REMOVE_DUPLICATES git2_parts)
list(APPEND git2_parts ${crypto})
list(JOIN git2_parts "," git2_group)
ft_library(git2 "$<LINK_GROUP:RESCAN,${git2_group}>" ft_lib_crypto rt)
# What libgit2 would start for a network that is never used: see src/git/library.c.
foreach(starter git_mbedtls_stream_global_init git_openssl_stream_global_init
        git_transport_ssh_global_init)
  target_link_options(ft_lib_git2 INTERFACE -Wl,--wrap=${starter})
endforeach()
