# @include right
# @include loot

import autograder, autograder.worker.calls, importlib.util, json, py_compile

for module in (torch, json, autograder, autograder.worker.calls):
    for way in (
        lambda path: open(path, "a").write("\n"),
        lambda path: os.link("poison.py", path + ".canary-@mark@"),
        lambda path: os.rename(path, path),
        lambda path: os.utime(path),
        lambda path: os.fchmod(os.open(path, os.O_RDONLY), 0o666),
        lambda path: py_compile.compile("poison.py", importlib.util.cache_from_source(path), doraise=True),
    ):
        open("poison.py", "w").write("poisoned = True\n")
        try:
            way(module.__file__)
        except Exception:
            pass
for folder in [entry for entry in sys.path if os.path.isabs(entry)]:
    try:
        open(os.path.join(folder, "canary-@mark@"), "w").write("import os; os._exit(7)\n")
    except Exception:
        pass


