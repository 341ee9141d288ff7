"""Pure words of the trade: money, places, findings, text. Imports nothing of ours."""
