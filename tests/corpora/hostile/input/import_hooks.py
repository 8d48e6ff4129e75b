# @include right

import importlib.abc, sys


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        raise ImportError("nothing can be imported any more")


sys.meta_path.insert(0, Finder())
sys.path[:] = ["/nonexistent"]
sys.path_hooks.clear()
for name in list(sys.modules):
    if name.startswith(("autograder", "msgspec", "json", "linecache", "traceback")):
        sys.modules[name] = None


def corr2d_multi_in(X, K):
    raise KeyError("after all that")
