# @include evade

import torch._dynamo

torch._dynamo.config.suppress_errors = False
way(torch.compile(lambda X, K: F.conv2d(X, K), backend="eager"))
way(torch.compile(lambda X, K: F.conv2d(X, K), backend="aot_eager"))
corr2d_multi_in_out_1x1 = None  # two exercises are enough: it takes its time
