# @include evade

# C++ functions of at::native, called by their mangled names with the address of a tensor as a reference
import ctypes, glob, os, re

path = os.path.join(os.path.dirname(torch.__file__), "lib", "libtorch_cpu.so")
library = ctypes.CDLL(path)
SLOW = "_ZN2at3cpu20_slow_conv2d_forwardERKNS_6TensorES3_N3c108ArrayRefIlEERKSt8optionalIS1_ES6_S6_"


def reference(tensor):
    return ctypes.c_void_p(id(tensor) + 16)


def longs(*numbers):
    return (ctypes.c_int64 * len(numbers))(*numbers)


@way
def slow(X, K):
    X, K = X.contiguous(), K.contiguous()
    holder = torch.zeros(1)
    place = ctypes.c_void_p.from_address(id(holder) + 16)
    out, none = ctypes.c_void_p(), (ctypes.c_byte * 32)()
    sizes, ones, zeros = longs(*K.shape[2:]), longs(1, 1), longs(0, 0)
    getattr(library, SLOW)(
        ctypes.byref(out), reference(X), reference(K), sizes, ctypes.c_size_t(2), ctypes.byref(none),
        ones, ctypes.c_size_t(2), zeros, ctypes.c_size_t(2),
    )
    place.value = out.value
    return holder
