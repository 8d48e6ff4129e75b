# @include right

import sys


class Module(type(sys)):
    def __getattribute__(self, name):
        raise RuntimeError(name)


sys.modules[__name__].__class__ = Module
globals()["__builtins__"] = {}
globals()[7] = globals()
globals()["corr2d_multi_in"] = 5
del globals()["__name__"]
