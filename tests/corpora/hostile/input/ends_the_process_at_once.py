# @include right

import os, sys

sys.exit("passed")
exit()
quit(0)
raise SystemExit(0)
raise KeyboardInterrupt
raise GeneratorExit
os._exit(0)
os.abort()
