"""Grading page of the multi-channel assignment."""

from typing import Any

from autograder.authoring import Example, Exercise, Family, Limits, Page, Range, Size

X = [[[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]]
K = [[[0, 1], [2, 3]], [[1, 2], [3, 4]]]
K_STACKED = [[[[value + step for value in row] for row in plane] for plane in K] for step in range(3)]

ONE_PIXEL_X = [[[1, 2, 0], [4, 0, 1]], [[0, 1, 1], [1, 2, 3]], [[2, 0, -1], [0, 0, 1]]]
ONE_PIXEL_K = [[[[1]], [[2]], [[-1]]], [[[0]], [[3]], [[1]]]]
ONE_PIXEL_Y = [[[-1, 4, 3], [6, 4, 6]], [[2, 3, 2], [3, 6, 10]]]

CHANNELS: dict[str, Range] = {"c_i": (2, 3), "c_o": (2, 3)}
KERNEL = {"k_h": (2, 3), "k_w": (2, 3)}
SMALL = {"h": (3, 4), "w": (3, 4)}
LONG = (35, 38)
APART = (("c_i", "c_o"), ("c_i", "h"), ("h", "w"), ("k_h", "k_w"))
MIXED = {"c_i": (2, 4), "c_o": (2, 3), "h": (2, 5), "w": (2, 5)}


def family(name: str, axes: dict[str, Size], cases: int, **more: Any) -> Family:
    """A family whose sides and channels are apart, and the sides of whose kernel are."""
    return Family(name=name, axes=axes, cases=cases, distinct=APART, **more)


def spatial(side: Range, **channels: Range) -> tuple[Family, ...]:
    """Families for the functions whose kernel moves, with the usual sizes of an image's sides and of its channels.

    Each has cases like which no other family has any: the blind spots in ``wrong.py`` prove it.
    """
    usual: dict[str, Size] = {**channels, "h": side, "w": side, **KERNEL}
    few: dict[str, Size] = {**usual, **dict.fromkeys(channels, 1), "c_i": 2, "k_h": 2, "k_w": 2}
    return (
        family("one channel", {**usual, "c_i": 1}, 4),
        family("many channels", {**usual, **SMALL, "c_i": (7, 9)}, 3),
        family("1x1 kernels", {**usual, "h": (2, 5), "w": (2, 5), "k_h": 1, "k_w": 1}, 4),
        family("one row in the kernel", {**usual, "h": (1, 4), "w": (4, 5), "k_h": 1}, 4),
        family("one column in the kernel", {**usual, "h": (4, 5), "w": (1, 4), "k_w": 1}, 4),
        family("kernel as large as the image", {**usual, "h": (2, 5), "w": (2, 5), "k_h": "h", "k_w": "w"}, 4),
        family("tall and wide", {**usual, "h": (4, 7), "w": (4, 7), "k_h": (2, 4), "k_w": (2, 4)}, 4),
        family("square everything", {**usual, "h": (4, 5), "w": "h", "k_w": "k_h"}, 3),
        family("as many channels as rows", {**usual, "c_i": "h", "h": 4}, 3),
        family("strided inputs", usual, 8, layout="strided"),
        family("repeated shapes", usual, 6, repeat=3),
        family("tall images", {**few, "h": LONG, "w": 3}, 1),
        family("wide images", {**few, "h": 3, "w": LONG}, 1),
        family("large images", {**few, "c_i": 1, "h": (18, 19), "w": (18, 19)}, 1),
        family("large kernels", {**few, "c_i": 3, "h": (8, 9), "w": (8, 9), "k_h": (7, 8), "k_w": (7, 8)}, 1),
        family("an argument of zeros", usual, 4, values="zeros"),
        family("big numbers", usual, 3, values="large"),
        family("real values", usual, 4, values="normal"),
        family("tiny and huge numbers", usual, 4, values="extreme"),
    )


page = Page(
    title="Multiple input and output channels",
    axes={"c_i": (1, 3), "c_o": (1, 3), "h": (1, 5), "w": (1, 5), "k_h": (1, 3), "k_w": (1, 3)},
    given=("corr2d",),
    provides={"d2l.torch": "given/d2l_torch.py", "d2lzh_pytorch": "given/d2lzh_pytorch.py"},
    stand_ins="stand_ins.py",
    wrong="wrong.py",
    equivalent={
        'return torch.einsum("iyxab,oiab->oyx", _windows(X, *K.shape[2:]), K)': "K has four axes, so that the last two "
        "are those from the third on",
        'return torch.einsum("iyx,oi->oyx", X, K.mT[:, :, 0, 0])': "the last two axes of K are 1 long: "
        "swapping them changes nothing",
        'return torch.einsum("iyx,oi->oyx", X, K.flip(-1)[:, :, 0, 0])': "the last axis of K is 1 long: "
        "turning it round changes nothing",
        'return torch.einsum("iyx,oi->oyx", X, K[:, :, -1, 0])': "the third axis of K is 1 long: its last index is its "
        "first",
        'return torch.einsum("iyx,oi->oyx", X, K[:, :, 0, -1])': "the last axis of K is 1 long: its last index is its "
        "first",
    },
    extra_files=("figures/*.svg", "test_multi_channel.py"),
    limits=Limits(seconds=30, memory_mb=2048, reply_mb=16),
    exercises=(
        Exercise(
            name="corr2d_multi_in",
            points=10,
            terms="c_i*k_h*k_w",
            examples=(Example((X, K), [[56, 72], [104, 120]]),),
            families=spatial((3, 5), c_i=(2, 4)),
            forbidden=("convolution",),
        ),
        Exercise(
            name="corr2d_multi_in_out",
            points=10,
            terms="c_i*k_h*k_w",
            examples=(
                Example((X, K_STACKED), [[[56, 72], [104, 120]], [[76, 100], [148, 172]], [[96, 128], [192, 224]]]),
            ),
            families=(
                family("one output channel", {**CHANNELS, **SMALL, **KERNEL, "c_o": 1}, 4),
                family("many output channels", {**CHANNELS, **SMALL, **KERNEL, "c_o": (7, 9)}, 3),
                family("as many outputs as inputs", {**CHANNELS, **SMALL, **KERNEL, "c_o": "c_i"}, 4),
                *spatial((3, 5), **CHANNELS),
            ),
            forbidden=("convolution",),
        ),
        Exercise(
            name="corr2d_multi_in_out_1x1",
            points=10,
            terms="c_i",
            examples=(Example((ONE_PIXEL_X, ONE_PIXEL_K), ONE_PIXEL_Y),),
            families=(
                family("one channel", {**MIXED, "c_i": 1}, 4),
                family("one output channel", {**MIXED, "c_o": 1}, 4),
                family("many channels", {**MIXED, "c_i": (7, 9)}, 3),
                family("many output channels", {**MIXED, "c_o": (7, 9)}, 3),
                family("as many outputs as inputs", {**MIXED, "c_o": "c_i"}, 4),
                family("as many channels as rows", {**MIXED, "c_i": "h", "h": 4, "w": (5, 6), "c_o": (2, 3)}, 4),
                family("tall and wide", {**MIXED, "h": (2, 9), "w": (2, 9)}, 4),
                family("one row", {**MIXED, "h": 1}, 4),
                family("one column", {**MIXED, "w": 1}, 4),
                family("single pixel", {**MIXED, "h": 1, "w": 1}, 4),
                family("square images", {**MIXED, "w": "h"}, 4),
                family("strided inputs", MIXED, 8, layout="strided"),
                family("repeated shapes", MIXED, 6, repeat=3),
                family("tall images", {"c_i": 2, "c_o": 3, "h": LONG, "w": 2}, 1),
                family("wide images", {"c_i": 3, "c_o": 2, "h": 2, "w": LONG}, 1),
                family("large images", {"c_i": 1, "c_o": 2, "h": (33, 34), "w": (33, 34)}, 1),
                family("an argument of zeros", MIXED, 4, values="zeros"),
                family("big numbers", MIXED, 3, values="large"),
                family("real values", MIXED, 4, values="normal"),
                family("tiny and huge numbers", MIXED, 4, values="extreme"),
            ),
            forbidden=("convolution",),
            operators=(
                "matmul",
                "mm",
                "bmm",
                "addmm",
                "baddbmm",
                "mv",
                "dot",
                "einsum",
                "tensordot",
                "inner",
                "linear",
            ),
            advice="It can be written as one matrix product over the channels, which is what makes it fast.",
        ),
    ),
)
