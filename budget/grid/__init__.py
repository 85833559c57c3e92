"""The grid: a movement's lines and months, typed or pasted, and saved as an upload of its own."""
