# @include right

# café ÿþ
name = 'í €'
