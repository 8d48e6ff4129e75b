# @include right
# @include forge

whole = Definition(exists=True, callable=True, takes_arguments=True, signature="X, K")
say(Loaded({name: whole for name in NAMES}, (), ("nobody", "corr2d", "corr2d_multi_in", "../../x")))
