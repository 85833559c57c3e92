"""Where the next peso goes: what past work teaches of every transformer, and plans made of that.

`facts` reads what is known, `lessons` what is expected and keeps it as candidates, `making` makes a
plan, `outcome` says what became of one. Whatever learns or chooses runs in the background.
"""
