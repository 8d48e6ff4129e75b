import sys
sys.modules["multi_channel"] = None
sys.modules[__name__] = None
