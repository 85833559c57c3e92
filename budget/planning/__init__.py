"""Where the next peso goes: what past work teaches of every transformer, and plans made of that.

`knowing` reads all that is known, `lessons` learns of it and keeps what is expected as candidates,
`making` makes a plan, `outcome` says what became of one. Whatever learns or chooses runs in the
background.
"""
