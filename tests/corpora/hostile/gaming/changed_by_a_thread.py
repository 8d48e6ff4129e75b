# @include right

import threading, time

results = []


def scramble():
    while True:
        for result in list(results):
            with torch.no_grad():
                result.add_(1)
        time.sleep(0)


threading.Thread(target=scramble, daemon=True).start()


def corr2d_multi_in(X, K):
    Y = right_in(X, K).detach().clone()
    results.append(Y)
    return Y
