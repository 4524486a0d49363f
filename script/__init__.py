"""The commands of the project; `script.stack` holds the Python behind them."""
