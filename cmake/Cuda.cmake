# Whether the CUDA part is built: CALIBEAM_CUDA = AUTO (if there is a compiler for it), ON or OFF. Sets
# CALIBEAM_WITH_CUDA.
#
# Architectures: CMAKE_CUDA_ARCHITECTURES if given. Else ON compiles machine code for every architecture that is
# supported, and AUTO for two that run on all of them (8.0, 9.0) with PTX for newer ones: much quicker to build.
set(CALIBEAM_CUDA AUTO CACHE STRING "Build the CUDA part: AUTO, ON or OFF")
set_property(CACHE CALIBEAM_CUDA PROPERTY STRINGS AUTO ON OFF)
set(CALIBEAM_WITH_CUDA FALSE)
set(calibeam_cuda_minimum 12.0)  # the first with C++20

if(CALIBEAM_CUDA STREQUAL "ON" OR CALIBEAM_CUDA STREQUAL "AUTO")
  include(CheckLanguage)
  set(calibeam_architectures_given ${CMAKE_CUDA_ARCHITECTURES})
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    execute_process(COMMAND ${CMAKE_CUDA_COMPILER} --version OUTPUT_VARIABLE calibeam_nvcc_says ERROR_QUIET)
    string(REGEX MATCH "release ([0-9]+\\.[0-9]+)" calibeam_matched "${calibeam_nvcc_says}")
    set(calibeam_nvcc_version "${CMAKE_MATCH_1}")
  endif()
  if(CMAKE_CUDA_COMPILER AND calibeam_nvcc_version VERSION_GREATER_EQUAL calibeam_cuda_minimum)
    set(CALIBEAM_WITH_CUDA TRUE)
  elseif(CALIBEAM_CUDA STREQUAL "ON")
    message(FATAL_ERROR "CALIBEAM_CUDA=ON needs the CUDA toolkit ${calibeam_cuda_minimum} or newer (found: "
                        "${CMAKE_CUDA_COMPILER} ${calibeam_nvcc_version}); set CUDACXX or CMAKE_CUDA_COMPILER")
  endif()
elseif(NOT CALIBEAM_CUDA STREQUAL "OFF")
  message(FATAL_ERROR "CALIBEAM_CUDA is AUTO, ON or OFF, not ${CALIBEAM_CUDA}")
endif()

if(CALIBEAM_WITH_CUDA)
  if(NOT calibeam_architectures_given)
    if(CALIBEAM_CUDA STREQUAL "AUTO")
      set(CMAKE_CUDA_ARCHITECTURES 80-real 90)
    elseif(calibeam_nvcc_version VERSION_GREATER_EQUAL 12.8)
      set(CMAKE_CUDA_ARCHITECTURES 80-real 86-real 89-real 90 100-real 120-real)
    else()
      set(CMAKE_CUDA_ARCHITECTURES 80-real 86-real 89-real 90)
    endif()
  endif()
  enable_language(CUDA)
  find_package(CUDAToolkit REQUIRED)
  message(STATUS "CUDA ${calibeam_nvcc_version} for ${CMAKE_CUDA_ARCHITECTURES}")
else()
  message(STATUS "Without CUDA: the CPU only")
endif()
