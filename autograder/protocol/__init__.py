"""What the grader and a worker say to each other: typed messages, framed, with raw tensor bytes behind them."""
