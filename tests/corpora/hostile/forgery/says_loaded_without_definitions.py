# @include right
# @include forge

say(Loaded({}, (LoadProblem("error", "\x1b[31m" * 50, -5, "::error::x\n<script>"),) * 5000, (), -(2**62)))
