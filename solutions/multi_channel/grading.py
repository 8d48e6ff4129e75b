"""Grading page of the multi-channel assignment."""

from autograder.authoring import Example, Exercise, Family, Limits, Page, Size

X = [[[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]]
K = [[[0, 1], [2, 3]], [[1, 2], [3, 4]]]
K_STACKED = [[[[value + step for value in row] for row in plane] for plane in K] for step in range(3)]

ONE_PIXEL_X = [[[1, 2, 0], [4, 0, 1]], [[0, 1, 1], [1, 2, 3]], [[2, 0, -1], [0, 0, 1]]]
ONE_PIXEL_K = [[[[1]], [[2]], [[-1]]], [[[0]], [[3]], [[1]]]]
ONE_PIXEL_Y = [[[-1, 4, 3], [6, 4, 6]], [[2, 3, 2], [3, 6, 10]]]

CHANNELS = {"c_i": (2, 3)}
KERNEL = {"k_h": "h", "k_w": "w"}
MIXED = {"c_i": (2, 5), "c_o": (2, 5), "h": (2, 6), "w": (2, 6)}
LONG, SHORT = (24, 30), (2, 3)


def spatial(**more: Size) -> tuple[Family, ...]:
    """Families for the functions whose kernel moves; ``more`` are sizes that hold in all of them."""
    several = {**CHANNELS, **more}
    return (
        Family(name="one channel", axes={"c_i": 1, **more}, cases=7),
        Family(name="many channels", axes={"c_i": (5, 8), "h": (2, 4), "w": (2, 4), **more}, cases=7),
        Family(name="1x1 kernels", axes={"h": (1, 5), "w": (1, 5), "k_h": 1, "k_w": 1, **several}, cases=7),
        Family(name="kernel as large as the image", axes={**KERNEL, **several}, cases=7),
        Family(name="tall and wide", axes={"h": (1, 7), "w": (1, 7), **several}, cases=10),
        Family(name="rows and columns of one", axes={"k_h": (1, 3), "w": (1, 2), "k_w": 1, **several}, cases=7),
        Family(
            name="square everything",
            axes={"h": (3, 4), "w": "h", "k_h": (2, 3), "k_w": "k_h", **several},
            cases=6,
            distinct=False,
        ),
        Family(name="strided inputs", axes={"h": (2, 5), "w": (2, 5), **several}, cases=12, layout="strided"),
        Family(name="repeated shapes", axes=several, cases=9, repeat=3),
        Family(
            name="tall images", axes={"h": LONG, "w": SHORT, "k_h": (2, 7), "k_w": (1, 2), **more, "c_i": 2}, cases=2
        ),
        Family(
            name="wide images", axes={"h": SHORT, "w": LONG, "k_h": (1, 2), "k_w": (2, 7), **more, "c_i": 2}, cases=2
        ),
        Family(
            name="large kernels",
            axes={"h": (6, 9), "w": (6, 9), "k_h": (5, 7), "k_w": (5, 7), **more, "c_i": 2},
            cases=2,
        ),
        Family(
            name="big numbers",
            axes={"h": (1, 4), "w": (1, 4), "k_h": (1, 2), "k_w": (1, 2), **several},
            cases=5,
            values="large",
        ),
        Family(name="real values", axes=several, cases=10, values="normal"),
    )


page = Page(
    title="Multiple input and output channels",
    axes={"c_i": (1, 4), "c_o": (1, 4), "h": (1, 6), "w": (1, 6), "k_h": (1, 4), "k_w": (1, 4)},
    given=("corr2d",),
    provides={"d2l.torch": "given/d2l_torch.py", "d2lzh_pytorch": "given/d2lzh_pytorch.py"},
    stand_ins="stand_ins.py",
    extra_files=("figures/*.svg", "test_multi_channel.py"),
    limits=Limits(seconds=30, memory_mb=2048, reply_mb=16),
    exercises=(
        Exercise(
            name="corr2d_multi_in",
            points=10,
            terms="c_i*k_h*k_w",
            examples=(Example((X, K), [[56, 72], [104, 120]]),),
            families=spatial(),
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
                Family(name="one output channel", axes={"c_o": 1, **CHANNELS}, cases=6),
                Family(name="many output channels", axes={"c_o": (5, 8), "h": (2, 4), "w": (2, 4)}, cases=7),
                Family(name="as many outputs as inputs", axes={"c_i": (2, 3), "c_o": "c_i"}, cases=6),
                *spatial(c_o=(1, 3)),
            ),
            forbidden=("convolution",),
        ),
        Exercise(
            name="corr2d_multi_in_out_1x1",
            points=10,
            terms="c_i",
            examples=(Example((ONE_PIXEL_X, ONE_PIXEL_K), ONE_PIXEL_Y),),
            families=(
                Family(name="one channel", axes={"c_i": 1}, cases=7),
                Family(name="one output channel", axes={"c_o": 1, "c_i": (2, 5)}, cases=7),
                Family(name="many channels", axes={"c_i": (5, 8), "c_o": (1, 8)}, cases=10),
                Family(name="as many outputs as inputs", axes={"c_i": (2, 5), "c_o": "c_i"}, cases=7),
                Family(name="tall and wide", axes={"h": (1, 9), "w": (1, 9), "c_i": (2, 5), "c_o": (2, 5)}, cases=12),
                Family(name="single pixel", axes={"h": 1, "w": 1}, cases=6),
                Family(name="square images", axes={"w": "h"}, cases=6, distinct=False),
                Family(name="strided inputs", axes=MIXED, cases=12, layout="strided"),
                Family(name="repeated shapes", cases=9, repeat=3),
                Family(name="large", axes={"c_i": (4, 8), "c_o": (4, 8), "h": (24, 32), "w": (20, 32)}, cases=2),
                Family(name="real values", axes={"c_i": (2, 5)}, cases=10, values="normal"),
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
