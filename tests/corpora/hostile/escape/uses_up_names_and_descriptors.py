# @include right
# @include loot

kept = []
try:
    for number in range(20000):
        kept.append(open(f"name-{number}", "w"))
except OSError:
    pass
deep = "d" * 200
try:
    for _ in range(300):
        os.mkdir(deep)
        os.chdir(deep)
except OSError:
    pass
for name in ("-rf", "$(touch canary)", "a\nb", "\udcff\udcfe", "'\"`;", "x" * 255, "::error::x"):
    try:
        open(name, "w").close()
    except OSError:
        pass
try:
    os.chmod(".", 0)
except OSError:
    pass


