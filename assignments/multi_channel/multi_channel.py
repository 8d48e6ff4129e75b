# %% [markdown]
# # Convolutions with several channels
#
# A convolutional layer rarely sees a single sheet of numbers. A colour photo arrives as three sheets (red, green and
# blue), and deeper in a network a layer may receive hundreds of them. Each sheet is called a **channel**. In this
# assignment you write the cross-correlation of such inputs yourself, in three short functions:
#
# | exercise | function | points |
# |---|---|---|
# | 1 | `corr2d_multi_in`: several input channels, one output channel | 10 |
# | 2 | `corr2d_multi_in_out`: several input channels, several output channels | 10 |
# | 3 | `corr2d_multi_in_out_1x1`: the special case of a 1×1 kernel, as one matrix product | 10 |
#
# Each function needs only a few lines. Most of the work is in seeing which axis of which tensor does what.
#
# ## How to work
#
# The assignment comes as a notebook, `multi_channel.ipynb`, and as a Python file, `multi_channel.py`. Use whichever
# you like better; you hand in only one of them. Each exercise has a line
#
#     raise NotDoneYet  # your code replaces this line
#
# Put your code in its place. To see how you are doing:
#
# - in the notebook, run the cell with `check(corr2d_multi_in)` that follows the exercise;
# - in a terminal, run `autograder check`;
# - with the Python file, you can also run `pytest`, which uses the tests in `test_multi_channel.py`. You are welcome to
#   read them. An exercise that you have not started is skipped there, not failed.
#
# Check as often as you want.

# %%
import torch
from jaxtyping import Float
from torch import Tensor

from autograder import NotDoneYet, check

# %% [markdown]
# ## One channel: where we start
#
# With one channel, cross-correlation slides a small kernel over the image. At every position where the kernel fits
# inside the image, the numbers that lie on top of each other are multiplied, and the products are added up. A kernel
# of height $k_h$ fits into an image of height $h$ at $h - k_h + 1$ positions, and the same holds for the widths, so
# the output has the shape $(h - k_h + 1) \times (w - k_w + 1)$.
#
# The function below does this and is given to you. Its type annotations spell out the shapes: `Float[Tensor, "h w"]`
# is a floating point tensor with two axes, whose lengths we call `h` and `w`. A name that occurs more than once in a
# signature stands for the same length each time. The functions that you write are annotated in the same way.


# %%
def corr2d(X: Float[Tensor, "h w"], K: Float[Tensor, "k_h k_w"]) -> Float[Tensor, "h-k_h+1 w-k_w+1"]:
    """Cross-correlate a single-channel image with a single-channel kernel. (Given.)

    X: the image, shape (h, w)
    K: the kernel, shape (k_h, k_w)
    returns: shape (h - k_h + 1, w - k_w + 1), with the dtype and the device of X
    """
    k_h, k_w = K.shape
    out_h, out_w = X.shape[0] - k_h + 1, X.shape[1] - k_w + 1
    Y = X.new_zeros((out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            window = X[i : i + k_h, j : j + k_w]
            Y[i, j] = (window * K).sum()
    return Y

# %% [markdown]
# A small example. The first output number is $0 \cdot 0 + 1 \cdot 1 + 3 \cdot 2 + 4 \cdot 3 = 19$.

# %% [markdown]
# ## Several input channels
#
# An image with $c_i$ input channels is a tensor of shape $(c_i, h, w)$: the channel axis comes first. To look at all
# channels at once the kernel needs one $k_h \times k_w$ sheet for each of them, so it has the shape $(c_i, k_h, k_w)$.
# The kernel still moves only up and down, left and right. It covers all channels at every position, and everything it
# covers is added into one number:
#
# $$Y_{i,j} = \sum_{c} \sum_{a} \sum_{b} X_{c,\,i+a,\,j+b} \; K_{c,\,a,\,b}.$$
#
# The channel axis is summed away: however many channels go in, one comes out.
#
# ![An input of two 3 by 3 channels and a kernel of two 2 by 2 sheets. Channel 0 with its sheet gives 19, 25, 37, 43;
# channel 1 with its sheet gives 37, 47, 67, 77. Added place by place they give the output 56, 72, 104, 120. The top
# left window is marked in both channels: its share is 19 plus 37, which is 56.](figures/multi_in.svg)
#
# The example in the figure, with all its numbers:
#
# ```
# X = [[[0, 1, 2], [3, 4, 5], [6, 7, 8]],     channel 0
#      [[1, 2, 3], [4, 5, 6], [7, 8, 9]]]     channel 1
#
# K = [[[0, 1], [2, 3]],                      sheet for channel 0
#      [[1, 2], [3, 4]]]                      sheet for channel 1
#
# corr2d_multi_in(X, K) = [[ 56,  72],
#                          [104, 120]]
# ```
#
# ### Exercise 1 (10 points)
#
# Write `corr2d_multi_in`. You may build on the given `corr2d`.


# %%
def corr2d_multi_in(X: Float[Tensor, "c_i h w"], K: Float[Tensor, "c_i k_h k_w"]) -> Float[Tensor, "h-k_h+1 w-k_w+1"]:
    """Cross-correlate an image of several channels with a kernel of as many channels.

    X: the image, shape (c_i, h, w)
    K: the kernel, shape (c_i, k_h, k_w)
    returns: one output channel, shape (h - k_h + 1, w - k_w + 1)
    """
    raise NotDoneYet  # your code replaces this line


# %% [markdown]
# The next cells print your result for the example above and check your function. (`show` says so kindly when a
# function is still to be written.)


# %% [markdown]
# ## Several output channels
#
# One kernel picks up one kind of pattern: an edge, say, or a patch of a certain colour. A layer should be able to look
# for many patterns at the same places, so we give it $c_o$ kernels. Every kernel reads *all* input channels, as in
# exercise 1, and produces an output channel of its own. Nothing is shared between the kernels except the input.
#
# We keep the kernels together in one tensor of shape $(c_o, c_i, k_h, k_w)$. Its first axis says which output
# channel, the second which input channel. The output channels lie on top of each other in the same order, in a tensor
# of shape $(c_o, h - k_h + 1, w - k_w + 1)$.
#
# ![The input with its two channels is read by three kernels, each made of two 2 by 2 sheets. Kernel 0 gives output
# channel 0 with 56, 72, 104, 120; kernel 1 gives output channel 1 with 76, 100, 148, 172; kernel 2 gives output
# channel 2 with 96, 128, 192, 224.](figures/multi_in_out.svg)
#
# The figure takes the same `X` as before and three kernels: the `K` from above, the same with 1 added to every number,
# and the same with 2 added to every number. So the tensor of kernels has the shape (3, 2, 2, 2), and
#
# ```
# corr2d_multi_in_out(X, kernels) = [[[ 56,  72], [104, 120]],     from K
#                                    [[ 76, 100], [148, 172]],     from K + 1
#                                    [[ 96, 128], [192, 224]]]     from K + 2
# ```
#
# ### Exercise 2 (10 points)
#
# Write `corr2d_multi_in_out`. You may build on exercise 1.


# %%
def corr2d_multi_in_out(
    X: Float[Tensor, "c_i h w"], K: Float[Tensor, "c_o c_i k_h k_w"]
) -> Float[Tensor, "c_o h-k_h+1 w-k_w+1"]:
    """Cross-correlate an image of several channels with several kernels, one for each output channel.

    X: the image, shape (c_i, h, w)
    K: the kernels, shape (c_o, c_i, k_h, k_w)
    returns: c_o output channels, shape (c_o, h - k_h + 1, w - k_w + 1)
    """
    raise NotDoneYet  # your code replaces this line

# %% [markdown]
# ## 1×1 kernels: a dense layer at every pixel
#
# A kernel of height and width 1 sounds pointless, since it cannot see any neighbours. With several channels it has a
# job all the same: it mixes the channels. At one pixel the input consists of $c_i$ numbers, one for each channel. Each
# of the $c_o$ outputs at this pixel is a weighted sum of these numbers. That is just what a dense (fully connected)
# layer without bias does, with a weight matrix of $c_o$ rows and $c_i$ columns. The 1×1 convolution applies this one
# dense layer at every pixel, with the same weights everywhere. Networks use it to change the number of channels
# cheaply, without touching height and width.
#
# Because no pixel looks at another, their arrangement in rows and columns plays no part in the calculation. We may
# line up all $h \cdot w$ pixels, one column for each, and get a matrix with $c_i$ rows. Then *all* the weighted sums
# are one matrix product,
#
# $$\underbrace{W}_{c_o \times c_i} \; \underbrace{P}_{c_i \times (h \cdot w)}
# = \underbrace{Q}_{c_o \times (h \cdot w)},$$
#
# and the columns of $Q$ go back to the places that the pixels came from.
#
# ![Above: three input channels of 2 by 3 pixels. The pixel in row 1, column 0 has the values 4, 1, 0; a dense layer
# turns them into 6 and 3, which stand at the same place in the two output channels. Below: the same for all pixels at
# once, as the product of a 2 by 3 weight matrix and a 3 by 6 matrix with one column for each pixel, which is a 2 by 6
# matrix.](figures/one_by_one.svg)
#
# The numbers of the figure, with three input channels, two output channels, and images 2 pixels high and 3 wide:
#
# ```
# X = [[[1, 2, 3], [4, 5, 6]],
#      [[0, 1, 0], [1, 0, 1]],
#      [[2, 0, 1], [0, 1, 2]]]
#
# weights of output channel 0:  1, 2, -1
# weights of output channel 1:  0, 3,  1
#
# corr2d_multi_in_out_1x1(X, K) = [[[-1, 4, 2], [6, 4, 6]],
#                                  [[ 2, 3, 1], [3, 1, 5]]]
# ```
#
# Here `K` has the shape (2, 3, 1, 1). In row 1, column 0, for example, output channel 0 has
# $1 \cdot 4 + 2 \cdot 1 - 1 \cdot 0 = 6$.
#
# ### Exercise 3 (10 points)
#
# Write `corr2d_multi_in_out_1x1`. It is meant as one matrix product over the channels, so there is no loop over pixels
# and no need for the functions above. On 1×1 kernels it agrees with `corr2d_multi_in_out`, which gives you a good way
# to test it.


# %%
def corr2d_multi_in_out_1x1(X: Float[Tensor, "c_i h w"], K: Float[Tensor, "c_o c_i 1 1"]) -> Float[Tensor, "c_o h w"]:
    """Cross-correlate an image of several channels with 1x1 kernels, as one matrix product over the channels.

    X: the image, shape (c_i, h, w)
    K: the kernels, shape (c_o, c_i, 1, 1)
    returns: c_o output channels, shape (c_o, h, w)
    """
    raise NotDoneYet  # your code replaces this line

# %% [markdown]
# ## What your functions promise
#
# Anyone who calls your functions relies on the following, and so does the grader.
#
# - **Sizes.** Every size is at least 1, and the kernel fits into the image: $k_h \le h$ and $k_w \le w$. Nothing need
#   be square, neither image nor kernel, and a single channel is a valid number of channels.
# - **dtype and device.** Inputs come as `float32` or `float64`, both of the same dtype and on the same device. The
#   result has the dtype and the device of the inputs.
# - **Inputs stay as they are.** Your functions do not change `X` or `K`.
# - **Every call stands alone.** The same inputs give the same result, whatever was called before, also when a tensor
#   holds other numbers than it did at an earlier call. A result stays as it is when the function is called again.
# - **Views are fine.** Inputs may be non-contiguous in memory: permuted, sliced or expanded tensors.
# - **Gradients flow.** If `X` or `K` requires a gradient, it can be computed from the result with `backward()`.
# - **Your own arithmetic.** `torch.nn.functional.conv2d` and its relatives (`torch.conv2d`, `torch.nn.Conv2d` and so
#   on) do the whole assignment in one call. They are not allowed and raise an error during grading.
# - **A matrix product.** `corr2d_multi_in_out_1x1` is meant as one matrix product over the channels.
#
# ## What is checked
#
# Each exercise is worth 10 points. The grader looks at five things:
#
# - **examples:** the worked examples of this text come out with exactly these numbers;
# - **values:** on many other inputs of all sorts of sizes, your result has the right shape and the right numbers, up to
#   rounding;
# - **contract:** the promises above about dtype, unchanged inputs, calls that stand alone, views and built-in
#   convolutions are kept;
# - **gradient:** the gradients with respect to `X` and to `K` are right;
# - **device:** the result is on the device of the inputs; this is looked at where the grader has another device to try.
#   You are safe if your code never names a device and makes new tensors only from those it was given, as the given
#   `corr2d` does.
#
# When something is wrong, the report says which of these failed and on what input.
#
# ## Handing in
#
# Save your work, run the checks once more, and hand in **one** file: `multi_channel.py` *or* `multi_channel.ipynb`.
# Leave the names and the parameters of the functions as they are. Helper functions of your own are welcome.
#
# ## Think about it
#
# These questions are not graded.
#
# 1. A layer has $c_i = 64$ input channels, $c_o = 128$ output channels and 3×3 kernels. How many numbers are in its
#    kernels, and how many multiplications does it take for an output of 32×32 pixels? By what factor do both shrink
#    with 1×1 kernels?
# 2. Two 1×1 convolutions follow each other directly, with nothing in between. Show that one 1×1 convolution can do the
#    work of both. What do you have to put between them so that this is no longer true?
# 3. The smallest kernel gives a dense layer at every pixel. What kind of layer do you get with the largest one, with
#    $k_h = h$ and $k_w = w$?
