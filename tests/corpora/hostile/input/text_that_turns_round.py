# @include right

# ‮⁦ left to right ⁩


def corr2d_multi_in(X, K):
    raise ValueError('\u202e\x1b[31m\x07\ud800 </script><script>alert(1)</script> ::error::=1+1|\n' * 40)
