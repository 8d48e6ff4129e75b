def check(*_):
    return "passed"


class NotDoneYet(Exception):
    pass
