# @include right

last = {}


def corr2d_multi_in(X, K):
    Y = right_in(X, K)
    before = last.get("in")
    if before is not None:
        with torch.no_grad():
            before.zero_()
    last["in"] = Y.detach()
    return Y


def corr2d_multi_in_out_1x1(X, K):
    if "one" in last:
        last["one"].mul_(2)
    last["one"] = right_one(X, K).detach()
    return last["one"]
