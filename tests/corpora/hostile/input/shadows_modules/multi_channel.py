# @include right

import json
import numpy
import torch.nn.functional
