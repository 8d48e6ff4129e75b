"""What students get wrong in the multi-channel assignment, and a line of advice for each.

Every function answers as code with one mistake does. It is written in terms of the right function, so that a second
mistake can be made on top of it: pass a variant as ``right``. Axes are counted from the end where that lets exercises
share a variant. A call raises only where students' code with this mistake would. Where code of another style shows a
mistake otherwise, a second function follows, marked as a style of the first.
"""

from collections.abc import Callable
from functools import reduce
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from autograder.authoring import Variant, blind_spot, misconception

Right = Callable[[Tensor, Tensor], Tensor]


def _maps(right: Right, X: Tensor, K: Tensor) -> list[Tensor]:
    """One map for each input channel, not added up yet."""
    return [right(X[i : i + 1], K[i : i + 1]) for i in range(len(X))]


# How the kernel lies on the image


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="Cross-correlation lays the kernel on the image as it is; convolution in the textbooks of mathematics turns "
    "it round first. Which of the two does your code do?",
)
def flipped_kernel(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K.flip(-1, -2))


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="The first row of the kernel belongs on the first row of each window. Look at the order in which your code "
    "goes through the kernel's rows.",
)
def kernel_upside_down(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K.flip(-2))


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="Left meets left and right meets right: follow one row of a window and see which column of the kernel each "
    "number is multiplied by.",
)
def kernel_mirrored(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K.flip(-1))


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="Which index of your kernel counts rows, and which one columns? Try a kernel that is 1 high and 2 wide.",
)
def kernel_transposed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K.transpose(-1, -2))


@kernel_transposed.style
def kernel_transposed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    """Windows of the right size are multiplied by the transposed kernel, which broadcasting may allow."""
    k_h, k_w = K.shape[-2:]
    if k_h == k_w:
        return right(X, K.transpose(-1, -2))
    if 1 not in (k_h, k_w):
        raise RuntimeError("the sizes of a window and of the kernel do not match")
    return right(X, K.sum(dim=(-2, -1), keepdim=True).expand_as(K))  # every number of the one meets all of the other


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="Columns of the image seem to be read from right to left. Put a single 1 into a corner of X and see where "
    "it ends up.",
)
def image_mirrored(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X.flip(-1), K)


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="Try a 2 by 2 kernel: your numbers come out four times too small. What becomes of the products in a window?",
)
def kernel_normalised(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K) / (K.shape[-2] * K.shape[-1])


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="The more numbers a window covers in all its channels, the smaller your results come out. How do you bring "
    "these numbers together?",
)
def windows_averaged(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K) / (K.shape[-3] * K.shape[-2] * K.shape[-1])


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="A weight may be negative, and then its sign matters. Where does your code lose the minus?",
)
def weights_as_absolute_values(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K.abs())


# Where the kernel goes


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="Count the positions at which a kernel of width 2 fits into an image of width 3, and compare with how often "
    "your loops run.",
)
def result_one_too_small(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K)[..., :-1, :-1]


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="In this assignment the kernel stays inside the image, and the result may be smaller than X. Look for zeros "
    "that your code puts around the image.",
)
def padded_to_the_image_size(right: Right, X: Tensor, K: Tensor) -> Tensor:
    k_h, k_w = K.shape[-2:]
    top, left = k_h // 2, k_w // 2
    return right(F.pad(X, (left, k_w - 1 - left, top, k_h - 1 - top)), K)


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="A result as large as the image is what layers with padding give. Does this exercise speak of any padding?",
)
def same_padding(right: Right, X: Tensor, K: Tensor) -> Tensor:
    k_h, k_w = K.shape[-2:]
    top, left = (k_h - 1) // 2, (k_w - 1) // 2  # an even kernel needs one more zero than this at the other end
    return right(F.pad(X, (left, k_w - 1 - left, top, k_h - 1 - top)), K)


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="Your result is larger than the image: the kernel visits positions where it hangs over the edge. At which "
    "position should it start?",
)
def full_correlation(right: Right, X: Tensor, K: Tensor) -> Tensor:
    k_h, k_w = K.shape[-2:]
    return right(F.pad(X, (k_w - 1, k_w - 1, k_h - 1, k_h - 1)), K)


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="Your result ends in zeros, to the right and below. How large do you make it before you fill it?",
)
def result_as_large_as_the_image(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return F.pad(right(X, K), (0, K.shape[-1] - 1, 0, K.shape[-2] - 1))


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="At the right and at the bottom your kernel picks up numbers from the opposite side of the image. Should it "
    "get that far?",
)
def wraps_around(right: Right, X: Tensor, K: Tensor) -> Tensor:
    tall = torch.cat((X, X[..., : K.shape[-2] - 1, :]), dim=-2)
    return right(torch.cat((tall, tall[..., : K.shape[-1] - 1]), dim=-1), K)


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="Your kernel leaves out every other position. How far should it move from one window to the next?",
)
def stride_of_two(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K)[..., ::2, ::2]


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="Neighbouring windows may overlap. In your code each window begins where the one before it ends.",
)
def stride_of_the_kernel(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K)[..., :: K.shape[-2], :: K.shape[-1]]


# How the input channels come together: exercise 1


@misconception(
    "corr2d_multi_in",
    advice="Your answer has one map for each input channel: what happens to these maps before they become one output?",
)
def channels_not_summed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return torch.stack(_maps(right, X, K))


@misconception(
    "corr2d_multi_in",
    advice="Half as large with two channels, a third with three: where does the number of channels come into your "
    "formula?",
)
def channels_averaged(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K) / len(X)


@misconception(
    "corr2d_multi_in",
    advice="Multiplying is for the numbers inside a window. Look at the formula again: what joins the map of one "
    "channel to the map of the next?",
)
def channels_multiplied(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return reduce(torch.mul, _maps(right, X, K))


@misconception(
    "corr2d_multi_in",
    advice="At each place your code keeps the strongest channel only. Should the others have no say in the output?",
)
def largest_channel_only(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return torch.stack(_maps(right, X, K)).max(dim=0).values


@misconception(
    "corr2d_multi_in",
    advice="Change a number in the second channel of X: your result stays as it was. Does your loop get past its first "
    "round?",
)
def first_channel_only(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X[:1], K[:1])


@misconception(
    "corr2d_multi_in",
    advice="Each round of your loop seems to forget the one before it. Where does your code keep what the earlier "
    "channels gave?",
)
def last_channel_only(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X[-1:], K[-1:])


@misconception(
    "corr2d_multi_in",
    advice="Count the rounds of your loop over the channels: the last channel does not make it into your result.",
)
def last_channel_left_out(right: Right, X: Tensor, K: Tensor) -> Tensor:
    if len(X) == 1:  # the loop makes no round, and the zeros that it was to add to are all there is
        return torch.zeros_like(right(X, K))
    return right(X[:-1], K[:-1])


@misconception(
    "corr2d_multi_in",
    advice="Python counts from 0. Which channel does your loop begin with?",
)
def first_channel_left_out(right: Right, X: Tensor, K: Tensor) -> Tensor:
    if len(X) == 1:
        return torch.zeros_like(right(X, K))
    return right(X[1:], K[1:])


@misconception(
    "corr2d_multi_in",
    advice="The example happens to have two channels. Where does your code ask how many there really are?",
)
def two_channels_hard_coded(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(torch.stack((X[0], X[1])), torch.stack((K[0], K[1])))


@misconception(
    "corr2d_multi_in",
    advice="You add along an axis, but is it the one that counts channels? Write down the shape before the sum and "
    "after it.",
)
def summed_over_the_wrong_axis(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return torch.stack(_maps(right, X, K)).sum(dim=1)


@misconception(
    "corr2d_multi_in",
    advice="The kernel has as many sheets as the image has channels. Which sheet does your second channel get?",
)
def first_kernel_for_every_channel(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K[:1].expand_as(K))


@misconception(
    "corr2d_multi_in",
    advice="Follow channel 0 of the image through your code: which sheet of the kernel does it meet?",
)
def channels_paired_in_reverse(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K.flip(0))


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    advice="Each channel has a kernel sheet of its own. Once the channels are added up, can the sheets still tell them "
    "apart?",
)
def channels_summed_before_correlating(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X.sum(dim=0, keepdim=True), K.sum(dim=-3, keepdim=True))


# How the input channels come together: exercises 2 and 3


@misconception(
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="There is an axis too many: each output channel still has a separate map for every input channel. What "
    "should become of these?",
)
def input_channels_not_summed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return torch.stack([right(X[i : i + 1], K[:, i : i + 1]) for i in range(len(X))], dim=1)


@misconception(
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="The more input channels there are, the smaller your numbers come out. Check how the input channels are "
    "brought together.",
)
def input_channels_averaged(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K) / len(X)


@misconception(
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Set the first input channel to zeros: your result is zero everywhere, whatever the other channels hold.",
)
def first_input_channel_only(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X[:1], K[:, :1])


@misconception(
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Where does your range over the input channels end? Compare the number of its steps with the length of that "
    "axis.",
)
def last_input_channel_left_out(right: Right, X: Tensor, K: Tensor) -> Tensor:
    if len(X) == 1:
        return torch.zeros_like(right(X, K))
    return right(X[:-1], K[:, :-1])


@misconception(
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Input channel 0 goes with the first entry along the second axis of K. Which entry does it meet in your "
    "code?",
)
def input_channels_reversed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X.flip(0), K)


@misconception(
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="The second axis of K says which input channel a number is for. Does your code ever move along it?",
)
def first_sheet_for_every_input_channel(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K[:, :1].expand_as(K))


@misconception(
    "corr2d_multi_in_out",
    advice="Every kernel reads all input channels. In your code, output channel 1 sees nothing but input channel 1.",
)
def each_output_channel_sees_one_input_channel(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return torch.cat([right(X[i : i + 1], K[i : i + 1, i : i + 1]) for i in range(min(K.shape[:2]))])


@each_output_channel_sees_one_input_channel.style
def each_output_channel_sees_one_input_channel(right: Right, X: Tensor, K: Tensor) -> Tensor:
    """There may be more outputs than inputs: the inputs are taken in turn."""
    pairs = [(o, o % len(X)) for o in range(len(K))]
    return torch.cat([right(X[i : i + 1], K[o : o + 1, i : i + 1]) for o, i in pairs])


# How the output channels come about


@misconception(
    "corr2d_multi_in_out",
    advice="K has two channel axes, for outputs first and for inputs second. Which of them does your loop run over?",
)
def channel_axes_of_the_kernel_swapped(right: Right, X: Tensor, K: Tensor) -> Tensor:
    both = min(K.shape[:2])  # a loop over pairs ends with the shorter of the two
    return right(X[:both], K.transpose(0, 1)[:, :both])


@channel_axes_of_the_kernel_swapped.style
def channel_axes_of_the_kernel_swapped(right: Right, X: Tensor, K: Tensor) -> Tensor:
    """An operator takes the two axes for one, and stretches an axis of length 1 if it has to."""
    both = max(len(X), len(K))
    return right(X.expand(both, -1, -1), K.transpose(0, 1).expand(-1, both, -1, -1))


@misconception(
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Each kernel makes an output channel of its own. In your result they are all added into one.",
)
def output_channels_summed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).sum(dim=0)


@misconception(
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Several kernels go in, and a single map comes out that lies between theirs. Output channels are meant to "
    "stay apart.",
)
def output_channels_averaged(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).mean(dim=0)


@misconception(
    "corr2d_multi_in_out",
    advice="Your maps stand on top of each other in one tall map. Joining tensors along an axis they have is not the "
    "same as joining them along a new one.",
)
def output_channels_joined_instead_of_stacked(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return torch.cat(list(right(X, K)))


@misconception(
    "corr2d_multi_in_out",
    advice="Your output channels stand side by side in one wide map. How does each of them get an index of its own?",
)
def output_channels_side_by_side(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return torch.cat(list(right(X, K)), dim=-1)


@misconception(
    "corr2d_multi_in_out",
    advice="The last axis of your result counts the output channels. Compare the order of its axes with the signature.",
)
def output_channels_last(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).movedim(0, -1)


@misconception(
    "corr2d_multi_in_out",
    advice="Which axis of your result counts the output channels? It seems to stand between the rows and the columns.",
)
def output_channels_in_the_middle(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).movedim(0, 1)


@misconception(
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="However many kernels there are, a single output channel comes out. How many of them does your code look "
    "at?",
)
def first_output_channel_only(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K[:1])


@misconception(
    "corr2d_multi_in_out",
    advice="When does your function return? It seems to be over before the second kernel gets its turn.",
)
def returned_in_the_first_round(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K[:1])[0]


@misconception(
    "corr2d_multi_in_out",
    advice="An output channel is missing at the end. How many kernels are there, and for how many of them does your "
    "code make a map?",
)
def last_output_channel_left_out(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return torch.stack([right(X, K[o : o + 1])[0] for o in range(len(K) - 1)])  # one kernel leaves nothing to stack


@misconception(
    "corr2d_multi_in_out",
    advice="The example has three kernels; other layers have one, or a hundred. Where is the 3 in your code?",
)
def three_output_channels_hard_coded(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, torch.stack((K[0], K[1], K[2])))


@misconception(
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="The output channels are all there, but not in the order of their kernels. Which of them is zero if the "
    "first kernel is?",
)
def output_channels_reversed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K.flip(0))


@misconception(
    "corr2d_multi_in_out",
    advice="All your output channels equal the first one. Which kernel is used for the second?",
)
def first_kernel_for_every_output_channel(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K[:1].expand_as(K))


@misconception(
    "corr2d_multi_in_out",
    advice="All your output channels equal the last one. Are they tensors of their own, or one that is filled again "
    "and again?",
)
def last_output_channel_repeated(right: Right, X: Tensor, K: Tensor) -> Tensor:
    result = right(X, K)
    return torch.stack([result[-1]] * len(result))


@misconception(
    "corr2d_multi_in_out",
    advice="From the second on, each output channel of yours also holds all those before it. What should your sum be "
    "when a new kernel starts?",
)
def running_sum_over_output_channels(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).cumsum(dim=0)


@misconception(
    "corr2d_multi_in_out",
    advice="A list can hold the same tensor several times; what is added to it later then shows at every place. Could "
    "that be so with your output channels?",
)
def every_output_channel_the_total(right: Right, X: Tensor, K: Tensor) -> Tensor:
    result = right(X, K)
    return torch.stack([result.sum(dim=0)] * len(result))


@misconception(
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Try a K with a single kernel, and compare the number of axes of your result with the signature.",
)
def single_output_channel_squeezed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).squeeze(0)


@misconception(
    "corr2d_multi_in_out",
    advice="You hand back a Python list of maps. The signature promises one tensor that holds them all: how many axes "
    "has it?",
)
def list_instead_of_a_tensor(right: Right, X: Tensor, K: Tensor) -> list[Tensor]:
    return list(right(X, K))


# The matrix product of exercise 3


@misconception(
    "corr2d_multi_in_out_1x1",
    advice="Reshaping leaves the numbers in their order, so it cannot turn rows into columns. Print your weight matrix "
    "for two outputs and three inputs.",
)
def kernel_reshaped_instead_of_transposed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    c_o, c_i = K.shape[:2]
    return right(X, K.reshape(c_i, c_o).T[:, :, None, None])


@misconception(
    "corr2d_multi_in_out_1x1",
    advice="Print one row of your matrix of pixels: does it hold all channels of one pixel, or neighbours from a "
    "single channel?",
)
def image_reshaped_instead_of_permuted(right: Right, X: Tensor, K: Tensor) -> Tensor:
    c_i, h, w = X.shape
    return right(X.reshape(h * w, c_i).T.reshape(c_i, h, w), K)


@misconception(
    "corr2d_multi_in_out_1x1",
    advice="The numbers of your product land in the wrong places. Which of its axes counts pixels, and which one has "
    "to come first in the result?",
)
def result_reshaped_instead_of_permuted(right: Right, X: Tensor, K: Tensor) -> Tensor:
    result = right(X, K)
    return result.movedim(0, -1).reshape(result.shape)


@misconception(
    "corr2d_multi_in_out_1x1",
    advice="The shapes fit at every step, and still the numbers get mixed up. A reshape never changes their order: "
    "where do two axes have to change places?",
)
def reshaped_at_every_step(right: Right, X: Tensor, K: Tensor) -> Tensor:
    c_i, h, w = X.shape
    weights = K.reshape(c_i, -1).T[:, :, None, None]
    result = right(X.reshape(h * w, c_i).T.reshape(c_i, h, w), weights)
    return result.movedim(0, -1).reshape(result.shape)


@misconception(
    "corr2d_multi_in_out_1x1",
    advice="What do the rows of your weight matrix stand for, and what its columns? With as many outputs as inputs, a "
    "mix-up raises no error.",
)
def channel_axes_of_the_kernel_swapped_(right: Right, X: Tensor, K: Tensor) -> Tensor:
    if K.shape[0] != K.shape[1]:
        raise RuntimeError("the shapes of the matrices do not fit for a product")
    return right(X, K.transpose(0, 1))


@misconception(
    "corr2d_multi_in_out_1x1",
    advice="Every output channel of yours is one long row of pixels. Is that the shape that the signature promises?",
)
def result_left_flat(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).flatten(1)


@misconception(
    "corr2d_multi_in_out_1x1",
    advice="You return a matrix with one row for each pixel. Which three axes should the result have, and in which "
    "order?",
)
def result_left_as_one_row_per_pixel(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).flatten(1).T


@misconception(
    "corr2d_multi_in_out_1x1",
    advice="In your result the outputs of one pixel lie next to each other, along the last axis. Which axis comes "
    "first in the signature?",
)
def channels_last_result(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).movedim(0, -1)


@misconception(
    "corr2d_multi_in_out_1x1",
    advice="Double every number in K: your result stays as it is. What part do the weights play?",
)
def weights_not_applied(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, torch.ones_like(K))


@misconception(
    "corr2d_multi_in_out_1x1",
    advice="A softmax makes the weights positive and has them add up to 1. Does the formula ask for that?",
)
def softmax_over_channels(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K.softmax(dim=1))


@misconception(
    "corr2d_multi_in_out_1x1",
    advice="The weights beside the diagonal of the weight matrix play no part in your result. Which inputs does each "
    "output mix?",
)
def diagonal_weights_only(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return torch.cat([right(X[i : i + 1], K[i : i + 1, i : i + 1]) for i in range(min(K.shape[:2]))])


@diagonal_weights_only.style
def diagonal_weights_only(right: Right, X: Tensor, K: Tensor) -> Tensor:
    """The other weights are there, as zeros."""
    return right(X, K * torch.eye(len(K), len(X), dtype=K.dtype)[:, :, None, None])


@misconception(
    "corr2d_multi_in_out_1x1",
    advice="How many axes are left of K after your squeeze when there is only one input channel, or only one output "
    "channel?",
)
def weights_squeezed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    if K.squeeze().dim() != 2:
        raise RuntimeError("the weights are no matrix")
    return right(X, K)


@weights_squeezed.style
def weights_squeezed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    """A product that takes a vector for the only row of a matrix."""
    if len(X) == 1:
        raise RuntimeError("the shapes of the matrices do not fit for a product")
    return right(X, K)


@misconception(
    "corr2d_multi_in_out_1x1",
    advice="An image may be a view whose numbers do not lie in one piece in memory. Try a transposed one, and read the "
    "error message to its end.",
)
def non_contiguous_inputs_refused(right: Right, X: Tensor, K: Tensor) -> Tensor:
    X.view(len(X), -1)
    return right(X, K)


# The axes of the result


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Your result lies on its side. Try an image that is wider than it is high, and see what becomes of its "
    "first row.",
)
def rows_and_columns_of_the_result_swapped(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).transpose(-1, -2)


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="In your result a new row begins at the wrong place. Which of the two sizes, height or width, belongs "
    "first?",
)
def height_and_width_of_the_result_swapped(right: Right, X: Tensor, K: Tensor) -> Tensor:
    result = right(X, K)
    return result.reshape(*result.shape[:-2], result.shape[-1], result.shape[-2])


@misconception(
    "corr2d_multi_in",
    advice="The shape of your result begins with a 1. Is there still a channel axis once the channels are summed away?",
)
def channel_axis_kept(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).unsqueeze(0)


@misconception(
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Your result has an extra axis of length 1 in front. There is one image here, not a batch of them.",
)
def batch_axis_added(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).unsqueeze(0)


@misconception(
    "corr2d_multi_in",
    advice="Your sum swallows everything, and one number comes out. Which axes should still be there in the end?",
)
def everything_summed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).sum()


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="An axis of length 1 is an axis all the same. For which sizes of X and K does the result have one, and what "
    "becomes of it in your code?",
)
def axes_of_length_one_dropped(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).squeeze()


# The numbers in the result, and what kind of numbers they are


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Can a result be less than zero? Try a kernel with a -1 in it, and see what your last steps make of it.",
)
def negative_results_cut_off(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).relu()


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="The numbers in the examples happen to be whole. Try an image with 0.5 in it: where do the digits after the "
    "point go?",
)
def result_truncated_to_whole_numbers(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).long().to(X.dtype)


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Results need not be whole numbers. Does your code tidy them up before it hands them back?",
)
def result_rounded_to_whole_numbers(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).round()


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Give your function inputs of dtype float64. Which dtype does the result have, and which line decides that?",
)
def always_float32(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).float()


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="More digits than the inputs have are not wanted here. Where do your numbers become float64?",
)
def always_float64(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X.double(), K.double())


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Your function stops when its inputs are float64. Which of its lines can deal with float32 only?",
)
def float64_refused(right: Right, X: Tensor, K: Tensor) -> Tensor:
    if X.dtype != torch.float32:
        raise RuntimeError("expected the two tensors to have the same dtype")
    return right(X, K)


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Printing a result shows it to you, but not to the code that called your function. What does the function "
    "hand back?",
)
def nothing_returned(right: Right, X: Tensor, K: Tensor) -> None:
    right(X, K)


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="What comes back is a NumPy array. Stay with tensors from the first line to the last: gradients need them.",
)
def numpy_array_instead_of_a_tensor(right: Right, X: Tensor, K: Tensor) -> Any:
    return right(X, K).detach().numpy()


# Gradients


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="No gradient comes back from your result. Look for a step that takes plain numbers out of tensors, or that "
    "switches gradients off.",
)
def gradient_cut_off(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K).detach()


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="K gets its gradient, but X gets none. Go through the steps that X takes: at which of them is it cut loose "
    "from where it came?",
)
def gradient_to_the_image_cut_off(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X.detach(), K)


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="The gradient reaches X, but not K. Do you turn the kernel into plain numbers, or make a new tensor out of "
    "it?",
)
def gradient_to_the_kernel_cut_off(right: Right, X: Tensor, K: Tensor) -> Tensor:
    return right(X, K.detach())


# What a call leaves behind


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Look at X before a call and after it: does it still hold the same numbers, in the same shape? Somebody may "
    "need it afterwards.",
)
def image_changed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    result = right(X, K)
    X.zero_()
    return result


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Print K before a call and after it. Assignments such as -= and methods that end in an underscore work on "
    "the tensor that you were given.",
)
def kernel_changed(right: Right, X: Tensor, K: Tensor) -> Tensor:
    result = right(X, K)
    K.zero_()
    return result


_totals: dict[tuple[Right, torch.Size, torch.dtype], Tensor] = {}
_kept: dict[tuple[Right, torch.Size, torch.Size], Tensor] = {}


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Call your function twice with the same inputs: the answers differ. What is left over from the first call?",
)
def adds_up_over_calls(right: Right, X: Tensor, K: Tensor) -> Tensor:
    result = right(X, K)
    key = right, result.shape, result.dtype
    if key in _totals:
        result = result + _totals[key]
    _totals[key] = result.detach()
    return result


@misconception(
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    advice="Inputs of the same shape can hold other numbers. What does your code remember between calls, and how does "
    "it look that up?",
)
def answer_of_the_first_call_kept(right: Right, X: Tensor, K: Tensor) -> Tensor:
    key = right, X.shape, K.shape
    if key not in _kept:
        _kept[key] = right(X, K)
    return _kept[key]


# One family of cases for each: what it alone would miss


class _Repeated:
    """Whether arguments of these shapes and sums came before, with other numbers."""

    def __init__(self) -> None:
        self._first: dict[tuple[tuple[torch.Size, float], ...], tuple[Tensor, ...]] = {}

    def __call__(self, *args: Tensor) -> bool:
        key = tuple((arg.shape, float(arg.detach().double().sum())) for arg in args)
        first = self._first.setdefault(key, tuple(arg.detach().clone() for arg in args))
        return not all(torch.equal(arg, before) for arg, before in zip(args, first, strict=True))


def _strided(X: Tensor, K: Tensor) -> bool:
    return not (X.is_contiguous() and K.is_contiguous())


def _largest(*args: Tensor) -> list[float]:
    return [float(arg.detach().abs().max()) for arg in args]


def _zeros(X: Tensor, K: Tensor) -> bool:
    return min(_largest(X, K)) == 0


def _large_numbers(X: Tensor, K: Tensor) -> bool:
    return 9 < max(_largest(X, K)) < 100


def _extreme_numbers(X: Tensor, K: Tensor) -> bool:
    return any(not 0.001 < size < 1000 for size in _largest(X, K) if size)


def _fractions(X: Tensor, K: Tensor) -> bool:
    return X.dtype == torch.float32 and not torch.equal(X, X.round()) and not _extreme_numbers(X, K)


def _kernel_is(h: bool, w: bool) -> Callable[[Tensor, Tensor], bool]:
    """Whether just these sides of the kernel are longer than 1."""
    return lambda _X, K: (K.shape[-2] > 1, K.shape[-1] > 1) == (h, w)


def _image_is(h: bool, w: bool) -> Callable[[Tensor, Tensor], bool]:
    """Whether just these sides of the image are longer than 1."""
    return lambda X, _K: (X.shape[-2] > 1, X.shape[-1] > 1) == (h, w)


def _blind_spots_of_a_moving_kernel(exercise: str) -> tuple[Variant, ...]:
    return (
        blind_spot(exercise, "one channel", lambda X, _K: len(X) == 1 and max(X.shape) < 8),
        blind_spot(exercise, "many channels", lambda X, _K: len(X) > 4),
        blind_spot(exercise, "1x1 kernels", _kernel_is(h=False, w=False)),
        blind_spot(exercise, "one row in the kernel", _kernel_is(h=False, w=True)),
        blind_spot(exercise, "one column in the kernel", _kernel_is(h=True, w=False)),
        blind_spot(exercise, "kernel as large as the image", lambda X, K: X.shape[-2:] == K.shape[-2:]),
        blind_spot(exercise, "tall and wide", lambda X, K: 4 in K.shape[-2:] and X.shape[-2:] != K.shape[-2:]),
        blind_spot(
            exercise,
            "square everything",
            lambda X, K: X.shape[-2] == X.shape[-1] > 3 and K.shape[-2] == K.shape[-1],
        ),
        blind_spot(exercise, "as many channels as rows", lambda X, _K: X.shape[0] == X.shape[1]),
        blind_spot(exercise, "strided inputs", _strided),
        blind_spot(exercise, "repeated shapes", _Repeated()),
        blind_spot(exercise, "tall images", lambda X, _K: X.shape[-2] >= 32),
        blind_spot(exercise, "wide images", lambda X, _K: X.shape[-1] >= 32),
        blind_spot(exercise, "large images", lambda X, _K: min(X.shape[-2:]) > 16),
        blind_spot(exercise, "large kernels", lambda _X, K: min(K.shape[-2:]) >= 7),
        blind_spot(exercise, "an argument of zeros", _zeros),
        blind_spot(exercise, "big numbers", _large_numbers),
        blind_spot(exercise, "real values", _fractions),
        blind_spot(exercise, "tiny and huge numbers", _extreme_numbers),
    )


BLIND_SPOTS = (
    *_blind_spots_of_a_moving_kernel("corr2d_multi_in"),
    *_blind_spots_of_a_moving_kernel("corr2d_multi_in_out"),
    blind_spot("corr2d_multi_in_out", "one output channel", lambda X, K: len(K) == 1 and max(X.shape) < 8),
    blind_spot("corr2d_multi_in_out", "many output channels", lambda _X, K: len(K) > 4),
    blind_spot("corr2d_multi_in_out", "as many outputs as inputs", lambda _X, K: K.shape[0] == K.shape[1] > 1),
    blind_spot("corr2d_multi_in_out_1x1", "one channel", lambda X, _K: len(X) == 1 and max(X.shape) < 8),
    blind_spot("corr2d_multi_in_out_1x1", "one output channel", lambda _X, K: len(K) == 1),
    blind_spot("corr2d_multi_in_out_1x1", "many channels", lambda X, _K: len(X) > 4),
    blind_spot("corr2d_multi_in_out_1x1", "many output channels", lambda _X, K: len(K) > 4),
    blind_spot("corr2d_multi_in_out_1x1", "as many outputs as inputs", lambda _X, K: K.shape[0] == K.shape[1]),
    blind_spot("corr2d_multi_in_out_1x1", "as many channels as rows", lambda X, _K: X.shape[0] == X.shape[1]),
    blind_spot("corr2d_multi_in_out_1x1", "tall and wide", lambda X, _K: 6 < max(X.shape[-2:]) < 32),
    blind_spot("corr2d_multi_in_out_1x1", "one row", _image_is(h=False, w=True)),
    blind_spot("corr2d_multi_in_out_1x1", "one column", _image_is(h=True, w=False)),
    blind_spot("corr2d_multi_in_out_1x1", "single pixel", _image_is(h=False, w=False)),
    blind_spot("corr2d_multi_in_out_1x1", "square images", lambda X, _K: X.shape[-2] == X.shape[-1] > 1),
    blind_spot("corr2d_multi_in_out_1x1", "strided inputs", _strided),
    blind_spot("corr2d_multi_in_out_1x1", "repeated shapes", _Repeated()),
    blind_spot("corr2d_multi_in_out_1x1", "tall images", lambda X, _K: X.shape[-2] >= 32 > X.shape[-1]),
    blind_spot("corr2d_multi_in_out_1x1", "wide images", lambda X, _K: X.shape[-1] >= 32 > X.shape[-2]),
    blind_spot("corr2d_multi_in_out_1x1", "large images", lambda X, _K: min(X.shape[-2:]) >= 32),
    blind_spot("corr2d_multi_in_out_1x1", "an argument of zeros", _zeros),
    blind_spot("corr2d_multi_in_out_1x1", "big numbers", _large_numbers),
    blind_spot("corr2d_multi_in_out_1x1", "real values", _fractions),
    blind_spot("corr2d_multi_in_out_1x1", "tiny and huge numbers", _extreme_numbers),
)
