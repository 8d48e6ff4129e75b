# @include right

from helpers import *
from d2l import torch as d2l
