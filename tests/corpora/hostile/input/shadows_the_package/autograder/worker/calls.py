def describe(*_):
    raise SystemExit(0)
